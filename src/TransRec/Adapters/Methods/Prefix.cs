using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of prefix tuning (Li and Liang 2021, section 4): learnt keys and values, own ones in every block, that every row attends to next to those
/// of its sequence. Positions of tokens and patches do not shift. From the start the prefix takes a part of the attention, so the model begins away from its
/// base. Adds blocks * 2 * length * width parameters per encoder. Method <c>prefix</c>.
/// </summary>
public sealed record PrefixOptions : PlacedAdapterOptions
{
    /// <summary>Prefix positions in the item encoder, 1 to 512. Default 30.</summary>
    public int PrefixLength { get; init => field = Require.InRange(value, 1, 512); } = 30;

    /// <summary>Prefix positions in the user encoder, 1 to 512. Default 5.</summary>
    public int UserPrefixLength { get; init => field = Require.InRange(value, 1, 512); } = 5;

    /// <summary>Standard deviation of the initial keys and values, 0 to 10. Default 0.02.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 10); } = 0.02;

    /// <summary>
    /// Whether a two-layer network per encoder, up(tanh(down(x))) of one learnt row x per position, makes the keys and values of all blocks (section
    /// 4.3); steadier training, more parameters: length * width + (width + 1) * m + (m + 1) * blocks * 2 * width with m the reparameterization width.
    /// Default false.
    /// </summary>
    public bool Reparameterize { get; init; }

    /// <summary>Width between the two layers of the reparameterization, 1 to 8192. Default 512, as in the paper.</summary>
    public int ReparameterizationWidth { get; init => field = Require.InRange(value, 1, 8192); } = 512;

    /// <summary>
    /// Whether a title's own tokens take the positions after the prefix's length, as in PEFT's prefix checkpoints of BERT and RoBERTa
    /// (past_key_values). Item encoder only; the position table must have room. Default false.
    /// </summary>
    public bool ShiftPositions { get; init; }

    internal int LengthIn(bool items) => items ? PrefixLength : UserPrefixLength;

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts() => ShiftPositions && !InItems
        ? [.. base.Conflicts(), ("shiftPositions", $"moves the positions of titles, and encoders is {Encoders}: remove it, or change encoders.")]
        : base.Conflicts();
}

internal static class Prefix
{
    public static AdapterMethod Method { get; } = new AdapterMethod<PrefixOptions>(
        "prefix",
        "Learnt keys and values before those of every sequence, in every block.",
        "Prefix tuning: Li and Liang, ACL 2021, section 4",
        new PrefixOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => shape.Transformers(options)
            .Sum(encoder => Parameters(options, encoder.Layers, encoder.Shape.Width, encoder.IsItems)));

    private static AdapterSet Insert(PrefixOptions options, Recommender model)
    {
        var points = Placement.Points(options, model, Roles.KeyValue);
        if (options.ShiftPositions)
        {
            if (NamedEncoder.OfItems(model).FirstOrDefault(encoder => encoder.Encoder is TextEncoder) is not { } text)
            {
                throw new ArgumentException("adapter.shiftPositions moves the positions of titles; this item tower reads none. Remove it.");
            }

            Prompt.RequireRoom("prefixLength", options.PrefixLength, text.Encoder);
        }

        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        foreach (var ofEncoder in points.GroupBy(point => point.Encoder))
        {
            AddTo(set, ofEncoder.Key, [.. ofEncoder.Select(point => point.Placed)], options);
        }

        return set;
    }

    private static void AddTo(AdapterSet set, NamedEncoder encoder, IReadOnlyList<PlacedPoint> points, PrefixOptions options)
    {
        var length = options.LengthIn(encoder.IsItems);
        var width = ((KeyValuePoint)points[0].Point).Width;
        var network = options.Reparameterize ? new PrefixNetwork(length, width, points.Count, options) : null;
        if (network is not null)
        {
            set.AddShared(encoder.Name, "prefix", network);
        }

        for (var i = 0; i < points.Count; i++)
        {
            set.Add(encoder.Name, points[i], network is null ? new PrefixAdapter(length, width, options.InitialDeviation) : new NetworkPrefix(network, i));
        }

        if (options.ShiftPositions && encoder.Encoder is TextEncoder)
        {
            set.Add(encoder.Name, InsertionPoints.Of(encoder.Encoder, Roles.EmbeddingInput)[0], new PositionShift(length));
        }
    }

    private static long Parameters(PrefixOptions options, long layers, long width, bool items)
    {
        long length = options.LengthIn(items), middle = options.ReparameterizationWidth;
        return options.Reparameterize
            ? (length * width) + ((width + 1) * middle) + ((middle + 1) * layers * 2 * width)
            : layers * 2 * length * width;
    }

    private sealed class PrefixAdapter : nn.Module, IKeyValueAdapter
    {
        private readonly Parameter key;
        private readonly Parameter value;

        public PrefixAdapter(int length, int width, double deviation)
            : base(nameof(PrefixAdapter))
        {
            using var scope = NewDisposeScope();
            key = new Parameter(empty(length, width).normal_(0, deviation));
            value = new Parameter(empty(length, width).normal_(0, deviation));
            key.DetachFromDisposeScope();
            value.DetachFromDisposeScope();
            RegisterComponents();
        }

        public (Tensor Keys, Tensor Values) Extra() => (key, value);
    }

    /// <summary>Makes the keys and values of every block; how they are folded is <see cref="OfBlock"/>.</summary>
    private sealed class PrefixNetwork : nn.Module
    {
        private readonly Parameter embedding;
        private readonly Projection down;
        private readonly Projection up;
        private readonly int width;

        public PrefixNetwork(int length, int width, int blocks, PrefixOptions options)
            : base(nameof(PrefixNetwork))
        {
            this.width = width;
            using var scope = NewDisposeScope();
            embedding = new Parameter(empty(length, width).normal_(0, options.InitialDeviation));
            embedding.DetachFromDisposeScope();
            down = new Projection(width, options.ReparameterizationWidth, Roles.Adapter);
            up = new Projection(options.ReparameterizationWidth, blocks * 2 * width, Roles.Adapter);
            RegisterComponents();
        }

        /// <summary>Keys and values of one block, each [length, width].</summary>
        /// <param name="block">The block's place among those with a prefix.</param>
        public (Tensor Keys, Tensor Values) OfBlock(int block)
        {
            using var scope = NewDisposeScope();
            var rows = 2 * width;
            var both = nn.functional.linear(
                tanh(down.forward(embedding)), up.weight.narrow(0, block * rows, rows), up.bias!.narrow(0, block * rows, rows)); // [length, 2 * width]
            return (both.narrow(1, 0, width).MoveToOuterDisposeScope(), both.narrow(1, width, width).MoveToOuterDisposeScope());
        }
    }

    // Its parameters are the network's, which the set owns: nothing is registered here.
    private sealed class NetworkPrefix(PrefixNetwork network, int block) : nn.Module(nameof(NetworkPrefix)), IKeyValueAdapter
    {
        public (Tensor Keys, Tensor Values) Extra() => network.OfBlock(block);
    }

    private sealed class PositionShift(int length) : nn.Module(nameof(PositionShift)), IEmbeddingAdapter
    {
        int IEmbeddingAdapter.LeadingRows => 0;

        int IEmbeddingAdapter.PositionShift => length;

        public Tensor Apply(Tensor embedded, PackedLayout layout) => embedded;
    }
}
