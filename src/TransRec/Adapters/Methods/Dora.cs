using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of DoRA (Liu et al. 2024, section 4): y = m * V x / |V| + b with V = W + scaling * B A, |V| the norm of each row of V [out, in] (the paper
/// writes weights the other way round and says column) and the trained magnitudes m [out], which start at |W|. B starts at zero: adapted equals base. Adds
/// rank * (in + out) + out parameters per projection. Can be merged. Method <c>dora</c>.
/// </summary>
/// <remarks>
/// |V| counts as a constant in the gradient (section 4.3). Dropout acts on the input of A alone, W x keeps all of x.
/// </remarks>
public sealed record DoraOptions : LowRankOptions;

internal static class Dora
{
    public static AdapterMethod Method { get; } = new AdapterMethod<DoraOptions>(
        "dora",
        "LoRA on the directions of the weight's rows, with trained magnitudes.",
        "Liu et al., ICML 2024, section 4",
        new DoraOptions(),
        (options, model) => LowRank.Insert(
            options, model, (projection, rank, scaling) => new DoraAdapter(projection, rank, scaling, options.Dropout)),
        (options, shape) => LowRank.Parameters(options, shape, vectors: 1))
    {
        Mergeable = true,
    };

    private sealed class DoraAdapter : LowRank, IMergeableAdapter
    {
        private readonly Parameter magnitude; // [out]

        public DoraAdapter(Projection projection, int rank, double scaling, double dropout)
            : base(nameof(DoraAdapter), projection, rank, scaling, dropout)
        {
            using var scope = NewDisposeScope();
            magnitude = new Parameter(Norm(projection).clone());
            magnitude.DetachFromDisposeScope();
            RegisterComponents();
        }

        // y = y0 + (s - 1) (y0 - b) + s * scaling * B A x with y0 = W x + b and s = m / |V|: exactly y0 while m = |V| and B = 0, and no gradient of the
        // size of W is made.
        public Tensor Apply(Tensor input, Projection projection)
        {
            using var scope = NewDisposeScope();
            var scale = magnitude / Norm(projection); // [out]
            var output = projection.Linear(input); // [rows, out]
            var product = projection.bias is null ? output : output - projection.bias;
            var change = nn.functional.linear(Down(input), lora_B); // [rows, out]
            return (output + ((scale - 1) * product) + (scale * change)).MoveToOuterDisposeScope();
        }

        public (Tensor Weight, Tensor? Bias) Merged(Projection projection) =>
            (Sum(projection) * (magnitude / Norm(projection)).unsqueeze(1), null);

        // The floor keeps a row of zeros at zero.
        private Tensor Norm(Projection projection)
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            return Sum(projection).square().sum(1).sqrt().clamp_min(1e-12).MoveToOuterDisposeScope();
        }
    }
}
