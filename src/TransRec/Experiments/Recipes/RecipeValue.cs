using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Experiments;

/// <summary>Reads the plain values of a recipe (numbers, texts, switches and lists of them) and says in words what a value must be.</summary>
internal static class RecipeValue
{
    /// <summary>The value as the option's type, or null and a mistake.</summary>
    public static object? Read(JsonNode node, RecipeProperty property, string path, RecipeMistakes mistakes)
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

    /// <summary>What an option's value must be, with its range or its words where it has them.</summary>
    public static string Expected(RecipeProperty property)
    {
        var kind = property.IsRecordList ? "a list of objects" : property.ElementType is { } element ? $"a list, each {Kind(element)}" : Kind(property.Type);
        var limits = RecipeLimits.Of(property);
        return limits.Length == 0 ? kind : limits.StartsWith("one of ", StringComparison.Ordinal) ? limits : $"{kind} {limits}";
    }

    /// <summary>The reason of an init accessor's exception, without the name that the path already gives.</summary>
    public static string Reason(ArgumentException exception, RecipeProperty property)
    {
        var message = exception.Message.Split(" (Parameter '")[0];
        return message.StartsWith(property.Property.Name + " ", StringComparison.Ordinal) ? message[(property.Property.Name.Length + 1)..] : message;
    }

    private static Array? ReadList(JsonNode node, RecipeProperty property, Type element, string path, RecipeMistakes mistakes)
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
        (JsonValueKind.Number, _) when type == typeof(int) => int.TryParse(node.ToJsonString(), out var whole) ? whole : null,
        (JsonValueKind.Number, _) when type == typeof(long) => long.TryParse(node.ToJsonString(), out var whole) ? whole : null,
        (JsonValueKind.Number, _) when type == typeof(double) => double.Parse(node.ToJsonString()),
        _ when type == typeof(bool) || type == typeof(string) || type == typeof(int) || type == typeof(long) || type == typeof(double) => null,
        _ => throw new NotSupportedException($"An option of type {type.Name} cannot be read from a recipe."),
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
        node.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array ? RecipeText.Describe(node.GetValueKind())
        : node.GetValueKind() == JsonValueKind.String ? $"the text {node.ToJsonString()}"
        : node.ToJsonString();
}
