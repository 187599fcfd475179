using System.Globalization;
using TransRec.Blocks.Points;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Text;

/// <summary>
/// Compares what a config.json says with the tensors that are there, before an encoder is built: a few wrong numbers neither cost gigabytes nor end in a
/// wall of shapes.
/// </summary>
internal static class TextEncoderSizes
{
    /// <summary>Checks tables, widths and the number of blocks.</summary>
    /// <param name="options">What config.json says.</param>
    /// <param name="config">The file, for the message.</param>
    /// <param name="source">The tensors, under their own names below <paramref name="prefix"/>, or under published ones.</param>
    /// <param name="prefix">Where own names begin; null: the names are published ones.</param>
    /// <exception cref="CheckpointException">Sizes differ; all of them are listed.</exception>
    public static void Check(TextEncoderOptions options, string config, ITensorSource source, string? prefix = null)
    {
        var own = source.Entries.Values.Select(entry => (Name: OwnName(options, entry.Name, prefix), entry.Shape)).Where(entry => entry.Name is not null)
            .ToDictionary(entry => entry.Name!, entry => entry.Shape, StringComparer.Ordinal);
        var mistakes = new List<string>();
        Compare("vocab_size", options.VocabularySize, "embeddings.word", 0);
        Compare(options.EmbeddingWidth is null ? "hidden_size" : "embedding_size", options.EmbeddingWidth ?? options.Width, "embeddings.word", 1);
        Compare("hidden_size", options.Width, "embeddings.project.weight", 0);
        Compare("max_position_embeddings", options.Positions, "embeddings.position", 0);
        Compare("type_vocab_size", options.TokenTypes, "embeddings.type", 0);
        if (options.Describing.IsRotary)
        {
            Compare("intermediate_size", options.FeedForwardWidth, "blocks.0.down.weight", 1); // the first projection holds the gate too
        }
        else
        {
            Compare("intermediate_size", options.FeedForwardWidth, "blocks.0.up.weight", 0);
        }

        var layers = own.Keys.Select(InsertionPoints.LayerOf).DefaultIfEmpty(-1).Max() + 1;
        if (layers == 0 && prefix is null)
        {
            mistakes.Add($"no tensor has a name of {options.Describing.Name}'s blocks, such as {options.Describing.Map.ToPublished("blocks.0.attention.query.weight")}");
        }
        else if (layers != options.Layers)
        {
            mistakes.Add($"{options.Describing.KeyOf("num_hidden_layers")} is {options.Layers}, and the tensors are of {layers} blocks");
        }

        if (mistakes.Count == 0)
        {
            var width = (long)options.Width;
            var blocks = options.Layers * ((4 * width * width) + (2 * width * options.FeedForwardWidth));
            var tables = (options.EmbeddingWidth ?? width) * (Missing("embeddings.word", options.VocabularySize) + (options.Describing.HasPositionTable ? Missing("embeddings.position", options.Positions) : 0));
            ConfigJson.RequireRoom(config, blocks + tables, source, prefix ?? "");
        }
        else
        {
            throw new CheckpointException(
                $"{config} does not fit {source.Location}: {string.Join("; ", mistakes)}. Take both files from the same model.");
        }

        // A table that is not among the tensors could not be compared.
        long Missing(string name, int rows) => own.ContainsKey(name) ? 0 : rows;

        void Compare(string published, int said, string name, int axis)
        {
            if (options.Describing.KeyOf(published) is { } key && own.TryGetValue(name, out var shape) && shape.Count == 2 && shape[axis] != said)
            {
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is {said}, and the tensor says {shape[axis]} ({name} {TensorEntry.ShapeText(shape)})"));
            }
        }
    }

    private static string? OwnName(TextEncoderOptions options, string name, string? prefix) =>
        prefix is null ? options.Describing.Map.ToOwn(name)
        : name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..]
        : null;
}
