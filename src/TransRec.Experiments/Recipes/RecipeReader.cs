using System.Text.Json.Nodes;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Experiments.Recipes;

/// <summary>
/// Reads recipes: strict JSON (comments and trailing commas allowed) bound to the recipe records. Keys are the records' property names in camelCase.
/// </summary>
public static class RecipeReader
{
    /// <summary>Reads a recipe file.</summary>
    /// <typeparam name="T">The kind of recipe.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="overrides">
    /// Changes as <c>path=value</c>, for example <c>adapter.bottleneckWidth=32</c>; the value is JSON where it parses as JSON, else a text. Null: none.
    /// </param>
    /// <exception cref="OptionsException">The recipe has mistakes; it lists all of them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static T Read<T>(string path, IReadOnlyList<string>? overrides = null)
        where T : Recipe => Parse<T>(ReadText(path), path, overrides);

    /// <summary>Reads a recipe file of any kind: with <c>domains</c> text pre-training, with <c>base</c> adaptation, else pre-training.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <exception cref="OptionsException">The recipe has mistakes; it lists all of them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Recipe Read(string path, IReadOnlyList<string>? overrides = null) => Parse(ReadText(path), path, overrides);

    /// <summary>Reads a recipe of any kind from text: with <c>domains</c> text pre-training, with <c>base</c> adaptation, else pre-training.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <exception cref="OptionsException">The recipe has mistakes; it lists all of them.</exception>
    public static Recipe Parse(string json, string source = "The recipe", IReadOnlyList<string>? overrides = null)
    {
        var mistakes = new OptionMistakes();
        var tree = OptionText.Parse(json, source, mistakes);
        return (Recipe)Bind(tree, RecipeKinds.TypeOf(tree, overrides ?? []), source, overrides, mistakes);
    }

    /// <summary>The kind of a recipe: pretrain, adapt or pretrain-text, the verb that runs it.</summary>
    public static string KindOf(Recipe recipe) => RecipeKinds.NameOf(recipe);

    /// <summary>Reads a recipe from text.</summary>
    /// <typeparam name="T">The kind of recipe.</typeparam>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <exception cref="OptionsException">The recipe has mistakes; it lists all of them.</exception>
    public static T Parse<T>(string json, string source = "The recipe", IReadOnlyList<string>? overrides = null)
        where T : Recipe
    {
        var mistakes = new OptionMistakes();
        var tree = OptionText.Parse(json, source, mistakes);
        RecipeKinds.RefuseAnother<T>(tree, overrides ?? [], mistakes);
        return (T)Bind(tree, typeof(T), source, overrides, mistakes);
    }

    /// <summary>The text of a file with a recipe or a study.</summary>
    /// <exception cref="IOException">It is a folder, or there is no such file.</exception>
    internal static string ReadText(string path, string what = "recipe") =>
        Directory.Exists(path) ? throw new IOException($"{path} is a folder; expected a {what}, a JSON file. In a run's folder it is recipe.json.")
        : !File.Exists(path) ? throw new FileNotFoundException($"There is no file {path}; expected a {what}, a JSON file.")
        : SpecialFile.Name(path) is { } special ? throw new OptionsException(path, [new("", $"It is {special}; expected a {what}, a JSON file.")])
        : OptionText.ReadFile(path);

    private static object Bind(JsonObject json, Type type, string source, IReadOnlyList<string>? overrides, OptionMistakes mistakes)
    {
        var recipe = RecipeFormat.Json.Bind(json, type, mistakes, overrides);
        mistakes.ThrowIfAny(source);
        return recipe!;
    }
}
