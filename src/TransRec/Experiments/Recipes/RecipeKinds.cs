using System.Text.Json.Nodes;

namespace TransRec.Experiments;

/// <summary>The kinds of recipes, their names in run folders, and how a file's kind is told from its keys.</summary>
internal static class RecipeKinds
{
    /// <summary>pretrain, adapt or pretrain-text: the verb that runs the recipe.</summary>
    public static string NameOf(Recipe recipe) => recipe switch
    {
        PretrainingRecipe => "pretrain",
        AdaptationRecipe => "adapt",
        TextPretrainingRecipe => "pretrain-text",
        _ => throw new NotSupportedException($"{recipe.GetType().Name} is not a kind of recipe that can be run."),
    };

    /// <summary>The record type for a file, by a key that only one kind has: domains, base or adapter, else a pre-training recipe.</summary>
    public static Type TypeOf(JsonObject json, IReadOnlyList<string> overrides)
    {
        bool Has(string key) => json.ContainsKey(key) || overrides.Any(text => text.StartsWith(key + "=", StringComparison.Ordinal));
        return Has("domains") ? typeof(TextPretrainingRecipe)
            : Has("base") || json.ContainsKey("adapter") ? typeof(AdaptationRecipe)
            : typeof(PretrainingRecipe);
    }
}
