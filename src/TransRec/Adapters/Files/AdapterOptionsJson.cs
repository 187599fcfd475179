using System.Text.Json.Nodes;
using TransRec.Checkpoints;
using TransRec.Experiments;

namespace TransRec.Adapters;

/// <summary>Adapter options as JSON, in the form and with the checks of recipes.</summary>
internal static class AdapterOptionsJson
{
    /// <summary>Every option explicit, with the key <c>method</c>.</summary>
    public static JsonObject Write(AdapterOptions options) => RecipeWriter.Tree(options, typeof(AdapterOptions));

    /// <summary>Reads options.</summary>
    /// <exception cref="CheckpointException">They have mistakes; all are listed.</exception>
    public static AdapterOptions Read(string json, string source)
    {
        try
        {
            var mistakes = new RecipeMistakes();
            var tree = RecipeText.Parse(json, source, mistakes);
            var options = new RecipeBinder(mistakes).Bind(tree, typeof(AdapterOptions), "adapter");
            mistakes.ThrowIfAny(source);
            return (AdapterOptions)options!;
        }
        catch (RecipeException error)
        {
            throw new CheckpointException(error.Message, error);
        }
    }
}
