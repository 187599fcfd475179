using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Encoders.Text.Families;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>The families of text encoders whose adapters are read from other libraries' folders and written: those whose modules have BERT's names.</summary>
internal static class LayoutFamilies
{
    /// <summary>The families.</summary>
    public static IReadOnlyList<TextFamily> All { get; } = [.. TextFamilies.All.Where(HasNamesOfBert)];

    private static bool HasNamesOfBert(TextFamily family) =>
        TextEncoderKeys.Rows.Where(row => row.Own.StartsWith("blocks.", StringComparison.Ordinal)).All(family.Rows.Contains);

    /// <summary>Their model types, for messages.</summary>
    public static string ModelTypes { get; } = string.Join(", ", All.Select(family => family.ModelType));

    /// <summary>What stands in front of their modules in a model with a head: <c>bert.</c>, ...</summary>
    public static IReadOnlyList<string> Prefixes { get; } = [.. All.Select(family => family.Prefix).Distinct()];

    /// <summary>Takes such a prefix from a name.</summary>
    public static HuggingFaceNames Bare { get; } = new() { Prefixes = [.. Prefixes], RenamesOldLayerNorm = false, IgnoredBuffers = [] };

    /// <summary>Refuses an encoder whose modules have other names.</summary>
    /// <param name="layout">The layout's name.</param>
    /// <param name="encoder">The encoder; null: none is named.</param>
    /// <exception cref="CheckpointException">It is of another family.</exception>
    public static void Require(string layout, TextEncoderOptions? encoder)
    {
        if (encoder is not null && !All.Contains(encoder.Describing))
        {
            throw new CheckpointException(
                $"The item encoder is {encoder.Describing.Name}, whose modules have names of their own; the layout {layout} is read and written for {ModelTypes}. "
                + "Keep its adapters in the layout transrec.");
        }
    }
}
