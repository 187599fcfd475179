using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Server.Filtering;

namespace TransRec.Server.Pages.Parts;

/// <summary>Attributes as people write them in a form: a line each, name = value; numbers, true and false are such, everything else is text.</summary>
internal static class AttributeLines
{
    /// <summary>Reads lines.</summary>
    /// <returns>A JSON object, and what is wrong; nothing is wrong when it can be stored.</returns>
    public static (string Json, IReadOnlyList<string> Mistakes) Read(string? lines)
    {
        var (attributes, mistakes) = (new JsonObject(), new List<string>());
        foreach (var line in (lines ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value])
            {
                mistakes.Add($"An attribute is written as name = value; found \"{line}\".");
            }
            else if (!attributes.TryAdd(name, Value(value)))
            {
                mistakes.Add($"The attribute {name} stands there twice.");
            }
        }

        var json = attributes.ToJsonString();
        using var document = JsonDocument.Parse(json);
        mistakes.AddRange(AttributeValues.Mistakes(document.RootElement).Select(mistake => $"{(mistake.Path.Length == 0 ? "The list" : mistake.Path)} {mistake.Message}"));
        return (json, mistakes);
    }

    /// <summary>Attributes of an item: name and value as text.</summary>
    public static IReadOnlyList<(string Name, string Value)> Show(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateObject().Select(attribute => (
                attribute.Name,
                attribute.Value.ValueKind == JsonValueKind.Array ? string.Join(", ", attribute.Value.EnumerateArray().Select(each => each.ToString())) : attribute.Value.ToString())),
        ];
    }

    private static JsonValue Value(string text) =>
        text is "true" or "false" ? JsonValue.Create(text == "true")
        : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number)
        : JsonValue.Create(text);
}
