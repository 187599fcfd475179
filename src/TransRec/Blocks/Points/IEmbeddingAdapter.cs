using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of the rows that go into an encoder: soft prompts.</summary>
public interface IEmbeddingAdapter
{
    /// <summary>Rows that it puts in front of every sequence; the encoder goes on with <see cref="PackedLayout.Prepend"/> of this number.</summary>
    int LeadingRows { get; }

    /// <summary>
    /// How far the positions of a title's own tokens shift, in a text encoder; leading rows take the positions from 0, or with no shift
    /// position 0 each. A user encoder, whose last
    /// item stands at its last position, shifts nothing; nor does a vision encoder, whose positions are places in the picture.
    /// </summary>
    int PositionShift { get; }

    /// <param name="embedded">Word embeddings of a text encoder, [CLS] and patches with positions of a vision encoder, item vectors with positions of a user encoder, [rows, width].</param>
    /// <param name="layout">The sequences of these rows.</param>
    /// <returns>The rows of <c>layout.Prepend(LeadingRows)</c>, [rows + sequences * leading rows, width].</returns>
    Tensor Apply(Tensor embedded, PackedLayout layout);
}
