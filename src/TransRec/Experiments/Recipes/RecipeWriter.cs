using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Experiments;

/// <summary>Writes a recipe with every value explicit, defaults and type names included: what <see cref="RecipeReader"/> reads back as an equal recipe.</summary>
public static class RecipeWriter
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The recipe as indented JSON.</summary>
    public static string Write(Recipe recipe) => Tree(recipe, recipe.GetType()).ToJsonString(Indented) + "\n";

    /// <summary>The recipe as JSON on one line.</summary>
    public static string WriteLine(Recipe recipe) => Tree(recipe, recipe.GetType()).ToJsonString();

    /// <summary>The recipe as a tree.</summary>
    internal static JsonObject Tree(object record, Type declared)
    {
        var tree = new JsonObject();
        if (RecipeTypes.ChoiceFor(declared) is { } choice)
        {
            tree[choice.Key] = choice.NameOf(record.GetType());
        }

        foreach (var property in RecipeProperty.Of(record.GetType()))
        {
            tree[property.Key] = property.Get(record) switch
            {
                null => null,
                string text => JsonValue.Create(text),
                bool value => JsonValue.Create(value),
                int value => JsonValue.Create(value),
                long value => JsonValue.Create(value),
                double value => JsonValue.Create(value),
                IEnumerable<string> list => new JsonArray([.. list.Select(text => (JsonNode?)JsonValue.Create(text))]),
                var inner when property.IsRecord => Tree(inner, property.Type),
                var other => throw new NotSupportedException($"{property.Key} has the type {other.GetType().Name}, which a recipe cannot hold."),
            };
        }

        return tree;
    }
}
