using TransRec.Blocks;
using static TorchSharp.torch;

namespace TransRec.Encoders.Users;

/// <summary>
/// The rows of a batch of histories, each padded in front to the longest one of the batch. As in the reference, a sequence's last item stands at the
/// last position of the encoder, whatever its length.
/// </summary>
public sealed class SequenceLayout
{
    private SequenceLayout(PackedLayout packed, Tensor positions, int sequences, int length)
    {
        Packed = packed;
        Positions = positions;
        Sequences = sequences;
        Length = length;
    }

    /// <summary>The rows for attention.</summary>
    public PackedLayout Packed { get; }

    /// <summary>The position of each row, [rows], int64.</summary>
    public Tensor Positions { get; }

    /// <summary>Sequences of the batch.</summary>
    public int Sequences { get; }

    /// <summary>Rows of each sequence.</summary>
    public int Length { get; }

    /// <summary>Lays out histories by their lengths. Create and use it inside a dispose scope.</summary>
    /// <param name="lengths">Items of each history, 1 to <paramref name="maximumLength"/>.</param>
    /// <param name="maximumLength">Positions of the encoder.</param>
    /// <param name="device">Where the tensors live. Default cpu.</param>
    /// <param name="rows">Rows of each sequence; 0: the longest history.</param>
    /// <exception cref="ArgumentException">No history, or one that is empty or too long.</exception>
    public static SequenceLayout Of(ReadOnlySpan<int> lengths, int maximumLength, Device? device = null, int rows = 0)
    {
        var length = rows;
        foreach (var one in lengths)
        {
            if (one < 1 || one > maximumLength)
            {
                throw new ArgumentException($"A history has {one} items; from 1 to {maximumLength} can be encoded.", nameof(lengths));
            }

            length = Math.Max(length, one);
        }

        if (lengths.IsEmpty)
        {
            throw new ArgumentException("There is no history to encode.", nameof(lengths));
        }

        var valid = new float[lengths.Length * length];
        var positions = new long[valid.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            for (var j = 0; j < length; j++)
            {
                valid[(i * length) + j] = j >= length - lengths[i] ? 1 : 0;
                positions[(i * length) + j] = maximumLength - length + j;
            }
        }

        using var mask = tensor(valid, [lengths.Length, length], device: device);
        // -1e9 is the reference's mask in the user encoder.
        return new SequenceLayout(PackedLayout.Padded(mask, -1e9), tensor(positions, device: device), lengths.Length, length);
    }
}
