using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Foundation.Randomness;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of VeRA (Kopiczko et al. 2024, section 3): y = W x + bias + b * B (d * A x) in the target projections, with random frozen A [rank, in] and B
/// [out, rank] that all blocks of an encoder share, and the trained vectors d [rank] and b [out]. b starts at zero: adapted equals base. Adds rank + out
/// parameters per projection. Can be merged. Method <c>vera</c>.
/// </summary>
/// <remarks>
/// A and B are drawn from the seed by a generator of our own, equal on every machine, each time the adapters are made: no file holds them, and a file of
/// trained vectors belongs to the seed of its recipe. They are as large as the widest target needs; a narrower projection takes their first columns or rows.
/// </remarks>
public sealed record VeraOptions : ProjectionOptions
{
    /// <summary>Rank in the item encoder, 1 to 8192; large, since only a vector of it is trained. Default 256.</summary>
    public int Rank { get; init => field = Require.InRange(value, 1, 8192); } = 256;

    /// <summary>Rank in the user encoder, 1 to 8192. Default 64.</summary>
    public int UserRank { get; init => field = Require.InRange(value, 1, 8192); } = 64;

    /// <summary>What every number of d starts at, 1e-7 to 10. Default 0.1, as in the paper.</summary>
    public double InitialScale { get; init => field = Require.InRange(value, 1e-7, 10); } = 0.1;

    /// <summary>Seed of the frozen matrices, 0 and up. Default 0.</summary>
    public int Seed { get; init => field = Require.InRange(value, 0, int.MaxValue); }

    /// <summary>The rank in an encoder.</summary>
    internal int RankIn(bool items) => items ? Rank : UserRank;
}

internal static class Vera
{
    public static AdapterMethod Method { get; } = new AdapterMethod<VeraOptions>(
        "vera",
        "A product of shared random frozen matrices added to the weights of query and value (or other projections), scaled by trained vectors.",
        "Kopiczko et al., ICLR 2024, section 3",
        new VeraOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape))
    {
        Mergeable = true,
    };

    private static AdapterSet Insert(VeraOptions options, Recommender model)
    {
        var points = Placement.Points(options, model, options.Roles);
        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        var itemEncoders = 0;
        foreach (var encoder in points.GroupBy(point => point.Encoder))
        {
            var projections = encoder.Select(point => (Projection)point.Placed.Point).ToList();
            var matrices = new VeraMatrices(
                options.RankIn(encoder.Key.IsItems),
                projections.Max(projection => projection.InputWidth),
                projections.Max(projection => projection.OutputWidth),
                options.Seed,
                stream: encoder.Key.IsItems ? 2 * itemEncoders++ : 1);
            set.AddShared(encoder.Key.Name, "vera", matrices);
            foreach (var (_, placed) in encoder)
            {
                set.Add(encoder.Key.Name, placed, new VeraAdapter((Projection)placed.Point, matrices, options.RankIn(encoder.Key.IsItems), options.InitialScale));
            }
        }

        return set;
    }

    private static long Parameters(VeraOptions options, RecommenderShape shape) => shape.Transformers(options).Sum(encoder =>
        encoder.Layers * options.Roles.Sum(role => options.RankIn(encoder.IsItems) + ProjectionTargets.Widths(role, encoder.Shape).Out));

    /// <summary>The frozen matrices of an encoder: buffers, so that they move with the set and are no parameters.</summary>
    private sealed class VeraMatrices : nn.Module
    {
        public VeraMatrices(int rank, int inputWidth, int outputWidth, int seed, int stream)
            : base(nameof(VeraMatrices))
        {
            register_buffer("A", Draw(new RandomSource(seed, RandomPurpose.Weights, stream, step: 0), rank, inputWidth));
            register_buffer("B", Draw(new RandomSource(seed, RandomPurpose.Weights, stream, step: 1), outputWidth, rank));
        }

        /// <summary>[rank, in].</summary>
        public Tensor A(long inputWidth) => get_buffer("A")!.narrow(1, 0, inputWidth);

        /// <summary>[out, rank].</summary>
        public Tensor B(long outputWidth) => get_buffer("B")!.narrow(0, 0, outputWidth);

        // Kaiming's uniform rule with gain sqrt(2): the variance of A x and B x does not depend on the rank (section 3.3).
        private static Tensor Draw(RandomSource random, int rows, int columns)
        {
            var bound = Math.Sqrt(6.0 / columns);
            var values = new float[rows * columns];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)(((2 * random.NextUnit()) - 1) * bound);
            }

            using var scope = NewDisposeScope();
            return tensor(values).view(rows, columns).clone().DetachFromDisposeScope();
        }
    }

    private sealed class VeraAdapter : nn.Module, IMergeableAdapter
    {
        private readonly Parameter d; // [rank]
        private readonly Parameter b; // [out]

        // Not fields of a module type: the matrices are the set's and not registered here.
        private readonly Func<long, Tensor> a;
        private readonly Func<long, Tensor> up;

        public VeraAdapter(Projection projection, VeraMatrices matrices, int rank, double initialScale)
            : base(nameof(VeraAdapter))
        {
            a = matrices.A;
            up = matrices.B;
            using var scope = NewDisposeScope();
            d = new Parameter(full([rank], initialScale, dtype: ScalarType.Float32));
            b = new Parameter(zeros(projection.OutputWidth));
            d.DetachFromDisposeScope();
            b.DetachFromDisposeScope();
            RegisterComponents();
        }

        public Tensor Apply(Tensor input, Projection projection)
        {
            using var scope = NewDisposeScope();
            var inner = nn.functional.linear(input, a(projection.InputWidth)) * d; // [rows, rank]
            var change = nn.functional.linear(inner, up(projection.OutputWidth)); // [rows, out]
            return (projection.Linear(input) + (change * b)).MoveToOuterDisposeScope();
        }

        public (Tensor Weight, Tensor? Bias) Merged(Projection projection)
        {
            var product = matmul(up(projection.OutputWidth) * d, a(projection.InputWidth)); // [out, in]
            return (projection.weight + (product * b.unsqueeze(1)), null);
        }
    }
}
