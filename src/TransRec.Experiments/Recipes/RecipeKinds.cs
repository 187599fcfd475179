using System.Text.Json.Nodes;
using TransRec.Options;

namespace TransRec.Experiments.Recipes;

/// <summary>The kinds of recipes, their names in run folders, and how a file's kind is told from its keys.</summary>
internal static class RecipeKinds
{
    /// <summary>pretrain, adapt or pretrain-text: the verb that runs the recipe.</summary>
    public static string NameOf(Recipe recipe) => NameOf(recipe.GetType());

    /// <summary>The record type for a file, by a key that only one kind has: domains, base or adapter, else a pre-training recipe.</summary>
    public static Type TypeOf(JsonObject json, IReadOnlyList<string> overrides)
    {
        bool Has(string key) => json.ContainsKey(key) || overrides.Any(text => text.StartsWith(key + "=", StringComparison.Ordinal));
        return Has("domains") ? typeof(TextPretrainingRecipe)
            : Has("base") || json.ContainsKey("adapter") ? typeof(AdaptationRecipe)
            : typeof(PretrainingRecipe);
    }

    /// <summary>Reports a recipe whose keys clearly make it another kind, for example one for pretrain given to adapt.</summary>
    public static void RefuseAnother<T>(JsonObject json, IReadOnlyList<string> overrides, OptionMistakes mistakes)
    {
        var type = TypeOf(json, overrides);
        var sure = type != typeof(PretrainingRecipe) || json.ContainsKey("itemEncoder") || json.ContainsKey("userEncoder");
        if (type != typeof(T) && sure)
        {
            mistakes.Add("", $"By its keys this is a recipe for transrec {NameOf(type)}, not {NameOf(typeof(T))}.");
        }
    }

    private static string NameOf(Type recipe) =>
        recipe == typeof(PretrainingRecipe) ? "pretrain"
        : recipe == typeof(AdaptationRecipe) ? "adapt"
        : recipe == typeof(TextPretrainingRecipe) ? "pretrain-text"
        : throw new NotSupportedException($"{recipe.Name} is not a kind of recipe that can be run.");
}
