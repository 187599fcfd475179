using TransRec.Foundation.Files;

namespace TransRec.Checkpoints;

/// <summary>What wrappers put in front of every tensor name of an encoder: <c>module.</c>, <c>model.</c>, <c>0.auto_model.</c>, <c>_orig_mod.</c>, ...</summary>
/// <remarks>It is found by a table that every encoder has once: what stands in front of that name stands in front of all others.</remarks>
internal static class CommonPrefix
{
    private static readonly string[] Anchors =
    [
        "embeddings.word_embeddings.weight",
        "embeddings.tok_embeddings.weight",
        "embeddings.patch_embeddings.projection.weight",
        "embeddings.patch_embedding.weight",
        "embedder.embedder.convolution.weight",
    ];

    /// <summary>The wrapper's part in front of the names of the model in the file; empty when there is none.</summary>
    /// <param name="names">The names in the file.</param>
    /// <param name="models">Names of the bare model that may follow, such as <c>bert.</c></param>
    /// <exception cref="CheckpointException">There are several encoders.</exception>
    public static string Of(IEnumerable<string> names, IReadOnlyCollection<string> models)
    {
        List<string> fronts =
        [
            .. names.SelectMany(name => Anchors.Where(anchor => name == anchor || name.EndsWith("." + anchor, StringComparison.Ordinal)).Select(anchor => name[..^anchor.Length]))
                .Distinct(),
        ];
        if (fronts.Count != 1)
        {
            return fronts.Count == 0 ? "" : throw new CheckpointException(
                $"there are {fronts.Count} encoders, below {Names.Few(fronts.ConvertAll(front => front.Length == 0 ? "\"\" (no prefix)" : $"\"{front}\""))}; one is expected. "
                + "Save the one that is meant alone.");
        }

        var model = models.FirstOrDefault(model => fronts[0] == model || fronts[0].EndsWith("." + model, StringComparison.Ordinal)) ?? "";
        return fronts[0][..^model.Length];
    }
}
