using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>The pictures of a catalogue, ready for an encoder: decoded, resized to one size and normalised. Row 0 belongs to the padding item.</summary>
public interface IPictures : IItemContent
{
    /// <summary>Rows of pixels of every picture.</summary>
    int Height { get; }

    /// <summary>Columns of pixels of every picture.</summary>
    int Width { get; }

    /// <inheritdoc />
    int IItemContent.Cost(int item) => 1;

    /// <summary>The pictures of some items, in the order of <paramref name="items"/>.</summary>
    /// <param name="items">Item numbers, 0 to before <see cref="IItemContent.Count"/>; a number may stand there several times.</param>
    /// <returns>float32, [items, 3, height, width], on the CPU; a new tensor, which belongs to the current dispose scope.</returns>
    Tensor Read(ReadOnlySpan<int> items);
}
