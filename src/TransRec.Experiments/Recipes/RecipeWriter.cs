using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Experiments.Recipes;

/// <summary>Writes a recipe with every value explicit, defaults and type names included: what <see cref="RecipeReader"/> reads back as an equal recipe.</summary>
public static class RecipeWriter
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The recipe as indented JSON.</summary>
    public static string Write(Recipe recipe) => Tree(recipe).ToJsonString(Indented) + "\n";

    /// <summary>The recipe as JSON on one line.</summary>
    public static string WriteLine(Recipe recipe) => Tree(recipe).ToJsonString();

    /// <summary>The recipe as a tree.</summary>
    internal static JsonObject Tree(Recipe recipe) => RecipeFormat.Json.Write(recipe, recipe.GetType());
}
