using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Options;

/// <summary>Reads and writes plain values (numbers, texts, switches and lists of texts) and says in words what a value must be.</summary>
internal static class OptionValue
{
    /// <summary>The value as the option's type, or null and a mistake.</summary>
    public static object? Read(JsonNode node, OptionProperty property, string path, OptionMistakes mistakes)
    {
        if (property.ElementType is { } element)
        {
            return ReadList(node, property, element, path, mistakes);
        }

        var value = Scalar(node, property.Type);
        if (value is null)
        {
            mistakes.Add(path, $"must be {Expected(property)}; found {Found(node)}.");
        }

        return value;
    }

    /// <summary>The value as JSON.</summary>
    /// <exception cref="NotSupportedException">Options hold no values of this type.</exception>
    public static JsonNode Write(object value, OptionProperty property) => value switch
    {
        string text => JsonValue.Create(text),
        bool on => JsonValue.Create(on),
        int whole => JsonValue.Create(whole),
        long whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        IEnumerable<string> list => new JsonArray([.. list.Select(text => (JsonNode?)JsonValue.Create(text))]),
        _ => throw new NotSupportedException($"{property.Key} has the type {value.GetType().Name}, which JSON options cannot hold."),
    };

    /// <summary>What an option's value must be, with its range or its words where it has them.</summary>
    public static string Expected(OptionProperty property)
    {
        var kind = property.IsRecordList ? "a list of objects" : property.ElementType is { } element ? $"a list, each {Kind(element)}" : Kind(property.Type);
        var limits = OptionLimits.Of(property);
        return limits.Length == 0 ? kind : limits.StartsWith("one of ", StringComparison.Ordinal) ? limits : $"{kind} {limits}";
    }

    /// <summary>The reason of an init accessor's exception, without the name that the path already gives.</summary>
    public static string Reason(ArgumentException exception, OptionProperty property)
    {
        var message = exception.Message.Split(" (Parameter '")[0];
        return message.StartsWith(property.Property.Name + " ", StringComparison.Ordinal) ? message[(property.Property.Name.Length + 1)..] : message;
    }

    private static Array? ReadList(JsonNode node, OptionProperty property, Type element, string path, OptionMistakes mistakes)
    {
        if (node is not JsonArray list)
        {
            mistakes.Add(path, $"must be {Expected(property)}; found {Found(node)}.");
            return null;
        }

        var values = Array.CreateInstance(element, list.Count);
        var complete = true;
        for (var i = 0; i < list.Count; i++)
        {
            var value = list[i] is { } item ? Scalar(item, element) : null;
            if (value is null)
            {
                mistakes.Add($"{path}[{i}]", $"must be {Kind(element)}; found {(list[i] is { } other ? Found(other) : "null")}.");
                complete = false;
                continue;
            }

            values.SetValue(value, i);
        }

        return complete ? values : null;
    }

    private static object? Scalar(JsonNode node, Type type) => (node.GetValueKind(), type) switch
    {
        (JsonValueKind.True, _) when type == typeof(bool) => true,
        (JsonValueKind.False, _) when type == typeof(bool) => false,
        (JsonValueKind.String, _) when type == typeof(string) => node.GetValue<string>(),
        (JsonValueKind.Number, _) when type == typeof(int) => int.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        (JsonValueKind.Number, _) when type == typeof(long) => long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        (JsonValueKind.Number, _) when type == typeof(double) => double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ when type == typeof(bool) || type == typeof(string) || type == typeof(int) || type == typeof(long) || type == typeof(double) => null,
        _ => throw new NotSupportedException($"An option of type {type.Name} cannot be read from JSON."),
    };

    private static string Kind(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        TypeCode.String => "a text",
        _ => "an object",
    };

    private static string Found(JsonNode node) =>
        node.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array ? OptionText.Describe(node.GetValueKind())
        : node.GetValueKind() == JsonValueKind.String ? $"the text {node.ToJsonString()}"
        : node.ToJsonString();
}
