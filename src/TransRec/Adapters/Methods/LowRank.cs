using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// The product scaling * B A of LoRA and of the methods built on it. A is drawn by Kaiming's uniform rule with a = sqrt(5), B is zero, as in the
/// authors' loralib: the adapted model starts at the base.
/// </summary>
internal abstract class LowRank : nn.Module
{
    // Inherited fields are registered with a derived module only when it can see them.
    private protected readonly Parameter lora_A; // [rank, in]
    private protected readonly Parameter lora_B; // [out, rank]
    private readonly double scaling;
    private readonly double dropout;

    private protected LowRank(string name, Projection projection, int rank, double scaling, double dropout)
        : base(name)
    {
        this.scaling = scaling;
        this.dropout = dropout;
        using var scope = NewDisposeScope();
        lora_A = new Parameter(nn.init.kaiming_uniform_(empty(rank, projection.InputWidth), Math.Sqrt(5)));
        lora_B = new Parameter(zeros(projection.OutputWidth, rank));
        lora_A.DetachFromDisposeScope();
        lora_B.DetachFromDisposeScope();
    }

    /// <summary>scaling * A dropout(x), [rows, rank].</summary>
    /// <param name="input">[rows, in].</param>
    protected Tensor Down(Tensor input) =>
        nn.functional.linear(dropout > 0 ? nn.functional.dropout(input, dropout, training) : input, lora_A) * scaling;

    /// <summary>W + scaling * B A, [out, in].</summary>
    protected Tensor Sum(Projection projection) => addmm(projection.weight, lora_B, lora_A, 1, (float)scaling);

    /// <summary>Freezes the base and puts adapters at the points that the options name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="model">The model.</param>
    /// <param name="adapter">Makes the adapter of a projection, with its rank and scaling.</param>
    public static AdapterSet Insert(LowRankOptions options, Recommender model, Func<Projection, int, double, nn.Module> adapter)
    {
        var points = Placement.Points(options, model, options.Roles);
        var ranks = points.GroupBy(point => point.Encoder).ToDictionary(
            encoder => encoder.Key,
            encoder => options.Ranks(encoder.Key.IsItems, encoder.Select(point => point.Placed.Layer).ToHashSet()));
        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        foreach (var (encoder, placed) in points)
        {
            var rank = ranks[encoder][placed.Layer];
            set.Add(encoder.Name, placed, adapter((Projection)placed.Point, rank, options.Scaling(encoder.IsItems, rank)));
        }

        return set;
    }

    /// <summary>Parameters: per adapted projection rank * (in + out), and out * <paramref name="vectors"/>.</summary>
    public static long Parameters(LowRankOptions options, RecommenderShape shape, int vectors) => shape.Transformers(options).Sum(encoder =>
    {
        var ranks = options.Ranks(encoder.IsItems, encoder.Blocks).Values.Sum(rank => (long)rank);
        var widths = options.Roles.Select(role => ProjectionTargets.Widths(role, encoder.Shape)).ToList();
        return (ranks * widths.Sum(width => width.In + width.Out)) + (vectors * encoder.Layers * widths.Sum(width => width.Out));
    });
}
