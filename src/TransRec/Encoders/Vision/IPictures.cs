using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>The pictures of a catalogue, ready for an encoder: decoded, resized to one size and normalised. Row 0 belongs to the padding item.</summary>
public interface IPictures
{
    /// <summary>Items of the catalogue and the padding row 0.</summary>
    int Count { get; }

    /// <summary>Changes when any picture does, as an encoder sees it; what is cached of the pictures is found by it.</summary>
    string Fingerprint { get; }

    /// <summary>Pictures read from now on are changed at random as in a step of training, or not at all. Default: they never are.</summary>
    /// <param name="step">Epoch and step from 0; null: as they are.</param>
    void ChangeFor((int Epoch, int Step)? step)
    {
    }

    /// <summary>The pictures of some items, in the order of <paramref name="items"/>.</summary>
    /// <param name="items">Item numbers, 0 to <see cref="Count"/> - 1; a number may stand there several times.</param>
    /// <returns>float32, [items, 3, height, width], on the CPU; a new tensor, which belongs to the current dispose scope.</returns>
    Tensor Read(ReadOnlySpan<int> items);
}
