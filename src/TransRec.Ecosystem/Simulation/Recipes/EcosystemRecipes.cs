using System.Text.Json.Nodes;
using TransRec.Ecosystem.Choice;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Reads and writes recipes of ecosystems: strict JSON, all mistakes at once.</summary>
public static class EcosystemRecipes
{
    internal static OptionsJson Json { get; } = new(ChoicePolicyOptions.Choice, PopulationOptions.Choice, RecommenderOptions.Choice);

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <exception cref="OptionsException">The recipe has mistakes; it lists all of them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EcosystemRecipe Read(string path, IReadOnlyList<string>? overrides = null) =>
        Directory.Exists(path) ? throw new IOException($"{path} is a folder; expected the recipe of an ecosystem, a JSON file.")
        : !File.Exists(path) ? throw new FileNotFoundException($"There is no file {path}; expected the recipe of an ecosystem, a JSON file. \"transrec ecosystem new\" writes some.")
        : SpecialFile.Name(path) is { } special ? throw new IOException($"{path} is {special}; expected the recipe of an ecosystem, a JSON file.")
        : Parse(OptionText.ReadFile(path), path, overrides);

    /// <summary>Reads a recipe from text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <exception cref="OptionsException">The recipe has mistakes; it lists all of them.</exception>
    public static EcosystemRecipe Parse(string json, string source = "The recipe", IReadOnlyList<string>? overrides = null) =>
        Json.Read<EcosystemRecipe>(json, source, overrides);

    /// <summary>The recipe with every value explicit, as indented JSON.</summary>
    public static string Write(EcosystemRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Tree(recipe).ToJsonString(JsonText.Indented) + "\n";
    }

    internal static JsonObject Tree(EcosystemRecipe recipe) => Json.Write(recipe, typeof(EcosystemRecipe));
}
