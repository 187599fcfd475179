using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of LoRA (Hu et al. 2021, section 4.1): y = W x + b + scaling * B A dropout(x) in the target projections, with A [rank, in] and B [out, rank];
/// W and b are the pre-trained ones. B starts at zero: adapted equals base. Adds rank * (in + out) parameters per projection. Can be merged. Method
/// <c>lora</c>.
/// </summary>
/// <remarks>
/// Adapter4Rec replaces the projections by fresh layers after the pre-trained weights were loaded, and so loses those; here they are kept. Its other
/// differences are options: alpha 1, and the biases of the fresh layers, which are trained.
/// </remarks>
public sealed record LoraOptions : LowRankOptions
{
    /// <summary>
    /// Whether the adapted projections' biases are trained as well; a projection without one (in the user encoder) gets one that starts at zero and cannot
    /// be merged. For comparison with Adapter4Rec, where they are. Adds out parameters per projection. Default false.
    /// </summary>
    public bool TrainBias { get; init; }
}

internal static class Lora
{
    public static AdapterMethod Method { get; } = new AdapterMethod<LoraOptions>(
        "lora",
        "A low-rank product added to the weights of query and value (or other projections) of every block.",
        "Hu et al., ICLR 2022, section 4.1; rsLoRA: Kalajdzievski 2023",
        new LoraOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => LowRank.Parameters(options, shape, vectors: options.TrainBias ? 1 : 0))
    {
        Mergeable = true,
        TrainedOfBase = (options, shape) => options.TrainBias
            ? BaseParameter.Of(options, shape, one => options.Roles.Any(role => one.Name == role + ".bias"))
            : [],
    };

    private static AdapterSet Insert(LoraOptions options, Recommender model) => LowRank.Insert(options, model, (projection, rank, scaling) =>
    {
        if (options.TrainBias && projection.bias is { } bias)
        {
            bias.requires_grad = true;
        }

        return new LoraAdapter(projection, rank, scaling, options.Dropout, withBias: options.TrainBias && projection.bias is null);
    });

    private sealed class LoraAdapter : LowRank, IMergeableAdapter
    {
        private readonly Parameter? bias; // [out]

        public LoraAdapter(Projection projection, int rank, double scaling, double dropout, bool withBias)
            : base(nameof(LoraAdapter), projection, rank, scaling, dropout)
        {
            if (withBias)
            {
                bias = new Parameter(zeros(projection.OutputWidth));
                bias.DetachFromDisposeScope();
            }

            RegisterComponents();
        }

        public Tensor Apply(Tensor input, Projection projection)
        {
            using var scope = NewDisposeScope();
            var output = addmm(projection.Linear(input), Down(input), lora_B.t(), 1, 1);
            return (bias is null ? output : output + bias).MoveToOuterDisposeScope();
        }

        public string? MergeObstacle(Projection projection) => bias is null ? null : "has a bias, and the projection has none";

        public (Tensor Weight, Tensor? Bias) Merged(Projection projection) => (Sum(projection), null);
    }
}
