using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of IA3 (Liu et al. 2022, section 3.3): trained vectors, ones at the start, scale the keys, the values and the activations between the two
/// feed-forward projections; adapted equals base at the start. Adds in parameters for every target whose input is scaled, and out
/// for every other. Can be merged. Method <c>ia3</c>.
/// </summary>
public sealed record Ia3Options : PlacedAdapterOptions
{
    /// <summary>
    /// The scaled projections of each block, separated by commas: query, key, value, attentionOutput, feedForwardUp, feedForwardDown. Default
    /// key,value,feedForwardDown, as in the paper.
    /// </summary>
    public string Targets { get; init => field = ProjectionTargets.Check(value); } = "key,value,feedForwardDown";

    /// <summary>
    /// Those of the targets whose input is scaled; of the others the output is. Words as in <see cref="Targets"/>, or none. Default feedForwardDown, as in the
    /// paper; PEFT's default for BERT is attentionOutput,feedForwardDown.
    /// </summary>
    public string InputTargets { get; init => field = value == NoInputs ? value : ProjectionTargets.Check(value); } = "feedForwardDown";

    /// <summary>The word of <see cref="InputTargets"/> for no projection.</summary>
    internal const string NoInputs = "none";

    /// <summary>The roles of <see cref="Targets"/>.</summary>
    internal IReadOnlyList<string> Roles => ProjectionTargets.RolesOf(Targets);

    /// <summary>Whether a target's input is scaled, by its word.</summary>
    internal bool ScalesInput(string word) => InputTargets.Split(',', StringSplitOptions.TrimEntries).Contains(word);

    /// <summary>Whether a target's input is scaled, by its role.</summary>
    internal bool ScalesInputOf(string role) => InputTargets != NoInputs && ProjectionTargets.RolesOf(InputTargets).Contains(role);
}

internal static class Ia3
{
    public static AdapterMethod Method { get; } = new AdapterMethod<Ia3Options>(
        "ia3",
        "Trained vectors that scale keys, values and the activations of the feed-forward layer of every block.",
        "Liu et al., NeurIPS 2022, section 3.3",
        new Ia3Options(),
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape))
    {
        Mergeable = true,
    };

    private static AdapterSet Insert(Ia3Options options, Recommender model)
    {
        var points = Placement.Points(options, model, options.Roles);
        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        foreach (var (encoder, placed) in points)
        {
            var projection = (Projection)placed.Point;
            set.Add(encoder.Name, placed, new Ia3Adapter(projection, options.ScalesInputOf(projection.Role)));
        }

        return set;
    }

    private static long Parameters(Ia3Options options, RecommenderShape shape) => shape.Transformers(options).Sum(encoder =>
        encoder.Layers * options.Roles.Sum(role =>
        {
            var (input, output) = ProjectionTargets.Widths(role, encoder.Shape);
            return options.ScalesInputOf(role) ? input : output;
        }));

    private sealed class Ia3Adapter : nn.Module, IMergeableAdapter
    {
        private readonly Parameter scale; // [in] or [out]
        private readonly bool scalesInput;

        public Ia3Adapter(Projection projection, bool scalesInput)
            : base(nameof(Ia3Adapter))
        {
            this.scalesInput = scalesInput;
            using var scope = NewDisposeScope();
            scale = new Parameter(ones(scalesInput ? projection.InputWidth : projection.OutputWidth));
            scale.DetachFromDisposeScope();
            RegisterComponents();
        }

        public Tensor Apply(Tensor input, Projection projection)
        {
            using var scope = NewDisposeScope();
            return (scalesInput ? projection.Linear(input * scale) : projection.Linear(input) * scale).MoveToOuterDisposeScope();
        }

        public (Tensor Weight, Tensor? Bias) Merged(Projection projection) => scalesInput
            ? (projection.weight * scale, null)
            : (projection.weight * scale.unsqueeze(1), projection.bias is null ? null : projection.bias * scale);
    }
}
