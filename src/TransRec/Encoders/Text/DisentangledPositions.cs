using TorchSharp.Modules;
using TransRec.Blocks;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>
/// A learnt vector for every bucket of distances, which all blocks of DeBERTa turn into keys and queries by their own projections (He et al. 2021, section 3.1; the buckets
/// of DeBERTa v2's code).
/// </summary>
internal sealed class DisentangledPositions : nn.Module
{
    private readonly Parameter table;
    private readonly LayerNorm norm;
    private readonly DisentangledOptions options;
    private readonly double dropout;

    /// <param name="options">The encoder's shape.</param>
    public DisentangledPositions(TextEncoderOptions options)
        : base(nameof(DisentangledPositions))
    {
        this.options = options.Disentangled;
        dropout = options.Dropout;
        table = new Parameter(empty(2 * this.options.Buckets, options.Width).normal_(0, options.InitialDeviation));
        table.DetachFromDisposeScope();
        norm = nn.LayerNorm(options.Width, options.NormEpsilon);
        RegisterComponents();
    }

    /// <summary>The vectors of the distances that occur in a sequence of a length.</summary>
    /// <param name="longest">Its rows.</param>
    public DistanceRows Of(int longest)
    {
        using var scope = NewDisposeScope();
        var (first, last) = (Row(1 - longest), Row(longest - 1));
        var rows = nn.functional.dropout(norm.forward(table.narrow(0, first, last - first + 1)), dropout, training);
        return new DistanceRows(rows.MoveToOuterDisposeScope(), length => Places(length, first));
    }

    /// <summary>The bucket of a distance: near ones have one each, farther ones share, the more the farther, and the sign stays.</summary>
    /// <param name="distance">The query's place less the key's.</param>
    internal int Bucket(int distance)
    {
        var middle = options.Buckets / 2;
        var far = Math.Abs(distance);
        if (far <= middle)
        {
            return distance;
        }

        // In float32, as the published code computes it: a distance on a bucket's edge falls where it falls there.
        var share = MathF.Log((float)far / middle) / MathF.Log((float)(options.FarthestDistance - 1) / middle) * (middle - 1);
        return Math.Sign(distance) * ((int)MathF.Ceiling(share) + middle);
    }

    // The table's row of a distance.
    private int Row(int distance) => Math.Clamp(Bucket(distance) + options.Buckets, 0, (2 * options.Buckets) - 1);

    // [queries, keys]: which of the rows from the first on.
    private Tensor Places(int length, int first)
    {
        var places = new long[length * length];
        for (var query = 0; query < length; query++)
        {
            for (var key = 0; key < length; key++)
            {
                places[(query * length) + key] = Row(query - key) - first;
            }
        }

        return tensor(places, [length, length], device: table.device);
    }
}
