using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>
/// A learnt number for every head and distance between two tokens, added to their attention score in every block (MPNet; the buckets of Raffel et al. 2020,
/// section 2.1).
/// </summary>
internal sealed class DistanceBias : nn.Module
{
    /// <summary>Rows of the table: near distances have one each, farther ones share, and those of 128 and beyond have one for each direction.</summary>
    public const int Buckets = 32;

    private const int Farthest = 128;

    private readonly Parameter table;

    /// <param name="heads">Attention heads.</param>
    /// <param name="deviation">Standard deviation of the drawn values.</param>
    public DistanceBias(int heads, double deviation)
        : base(nameof(DistanceBias))
    {
        table = new Parameter(empty(Buckets, heads).normal_(0, deviation));
        table.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>What is added to the scores of a sequence.</summary>
    /// <param name="length">Its rows.</param>
    /// <returns>[1, heads, length, length]: of each query and each key.</returns>
    public Tensor Of(int length)
    {
        using var scope = NewDisposeScope();
        var buckets = new long[length * length];
        for (var query = 0; query < length; query++)
        {
            for (var key = 0; key < length; key++)
            {
                buckets[(query * length) + key] = Bucket(key - query);
            }
        }

        return table.index_select(0, tensor(buckets, device: table.device)).view(length, length, -1) // [queries, keys, heads]
            .permute(2, 0, 1).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>The row of a distance: keys after the query have the second half of the table.</summary>
    /// <param name="distance">The key's place less the query's.</param>
    internal static int Bucket(int distance)
    {
        const int Half = Buckets / 2;
        const int Exact = Half / 2;
        var (first, far) = (distance > 0 ? Half : 0, Math.Abs(distance));
        if (far < Exact)
        {
            return first + far;
        }

        // In float32, as the published code computes it: a distance on a bucket's edge falls where it falls there.
        var shared = (int)(MathF.Log((float)far / Exact) / MathF.Log((float)Farthest / Exact) * (Half - Exact));
        return first + Math.Min(Exact + shared, Half - 1);
    }
}
