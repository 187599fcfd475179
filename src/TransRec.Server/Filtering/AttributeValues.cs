using System.Text.Json;

namespace TransRec.Server.Filtering;

/// <summary>Attributes of an item, read from a JSON object: texts, numbers, truth values, and lists of texts.</summary>
internal static class AttributeValues
{
    /// <summary>The most attributes of an item.</summary>
    public const int Most = 64;

    /// <summary>The most characters of a name or a text.</summary>
    public const int Longest = 256;

    /// <summary>What is wrong with attributes, by path; nothing when they can be stored.</summary>
    public static IEnumerable<(string Path, string Message)> Mistakes(JsonElement attributes)
    {
        if (attributes.ValueKind != JsonValueKind.Object)
        {
            yield return ("", "must be an object of attributes.");
            yield break;
        }

        var count = 0;
        foreach (var attribute in attributes.EnumerateObject())
        {
            count++;
            if (attribute.Name.Length is 0 or > Longest)
            {
                yield return (attribute.Name, $"must have a name of 1 to {Longest} characters.");
            }

            if (Mistake(attribute.Value) is { } mistake)
            {
                yield return (attribute.Name, mistake);
            }
        }

        if (count > Most)
        {
            yield return ("", $"has {count} attributes; at most {Most} are kept.");
        }
    }

    private static string? Mistake(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Number => double.IsFinite(value.GetDouble()) ? null : "must be a finite number.",
        JsonValueKind.String => value.GetString()!.Length <= Longest ? null : $"must have at most {Longest} characters.",
        JsonValueKind.Array => value.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String && each.GetString()!.Length <= Longest)
            ? value.GetArrayLength() <= Most ? null : $"must have at most {Most} texts."
            : $"must be a list of texts of at most {Longest} characters.",
        _ => "must be a text, a number, true or false, or a list of texts.",
    };
}
