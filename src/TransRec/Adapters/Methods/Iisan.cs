using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Items;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of side networks within and between the modalities (IISAN, Fu et al. 2024, section 3.2), for item towers of titles and pictures. The frozen
/// encoders' [CLS] states t_0 ... t_n and p_0 ... p_n are brought to the side width by a linear layer each. Within a modality, with x of t or p:
/// s_0 = x_0, s_l = B_l(g_l * x_l + (1 - g_l) * s_(l-1)); between them: m_0 = 0, m_l = B_l(f_l * t_l + (1 - f_l) * p_l + m_(l-1)), where
/// B(x) = x + up(activation(down(x))) and gates are sigmoids of learnt numbers, 1/2 at the start. The item vector is Linear([s of titles; s of pictures; m]), in
/// place of the base's heads and fusion. No gradient goes through an encoder. With n levels, widths w_t and w_p, side width s, bottleneck b and item vectors
/// of width d it adds (n + 1) * s * (w_t + w_p + 2) + 3n * (1 + 2sb + b + s) + (3s + 1) * d parameters. Method <c>iisan</c>.
/// </summary>
/// <remarks>
/// n is the number of blocks of the shallower encoder; of the deeper one evenly spaced blocks are read, the last always. IISAN has encoders of equal width and
/// no linear layers in front; its gates are learnt numbers too.
/// </remarks>
public sealed record IisanOptions : AdapterOptions
{
    /// <summary>Width of the side networks, 1 to 4096. Default 128.</summary>
    public int SideWidth { get; init => field = Require.InRange(value, 1, 4096); } = 128;

    /// <summary>Width of their bottlenecks, 1 to 4096. Default 64, as in the paper.</summary>
    public int BottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 64;

    /// <summary>relu, leaky_relu, gelu, gelu_new or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "gelu";

    /// <summary>Whether titles have a side network of their own. Default true.</summary>
    public bool WithinText { get; init; } = true;

    /// <summary>Whether pictures have a side network of their own. Default true.</summary>
    public bool WithinImage { get; init; } = true;

    /// <summary>Whether there is a side network between titles and pictures. Default true.</summary>
    public bool Between { get; init; } = true;

    internal int Networks => (WithinText ? 1 : 0) + (WithinImage ? 1 : 0) + (Between ? 1 : 0);

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts()
    {
        if (Networks == 0)
        {
            yield return ("between", "is false, as withinText and withinImage are: there is no side network to train.");
        }

        foreach (var (key, on) in new[] { ("trainHead", TrainHead), ("trainLayerNorm", TrainLayerNorm), ("trainWordEmbeddings", TrainWordEmbeddings) })
        {
            if (on)
            {
                yield return (key, "would train nothing: the side networks read the encoders' frozen states and give the item vectors themselves. Remove it.");
            }
        }
    }
}

internal static class Iisan
{
    public static AdapterMethod Method { get; } = new AdapterMethod<IisanOptions>(
        "iisan",
        "Side networks within and between the frozen states of titles and pictures, which give the item vectors; no gradient through the encoders.",
        "IISAN: Fu et al., SIGIR 2024, section 3.2",
        new IisanOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape))
    {
        Needs = MethodNeeds.TitlesAndPictures,
    };

    private static AdapterSet Insert(IisanOptions options, Recommender model)
    {
        if (model.Items is not TextImageItemEncoder tower)
        {
            throw new ArgumentException(
                "The method iisan reads titles and pictures; this item tower does not have both. Pre-train with itemEncoder.type text-image, or use the method side.");
        }

        var shape = RecommenderShape.Of(model);
        var placed = InsertionPoints.Of(tower, Roles.TowerStates)[0];
        var set = new AdapterSet();
        set.Add(AdapterSet.Items, placed, new IisanModule(shape.Items[0], shape.Items[1], tower.Width, options));
        ParameterSelection.All(model, trained: false);
        return set;
    }

    private static long Parameters(IisanOptions options, RecommenderShape shape)
    {
        if (shape.Items.Count != 2)
        {
            return 0;
        }

        long side = options.SideWidth, levels = Levels(shape.Items[0], shape.Items[1]);
        var read = new[] { (shape.Items[0], options.WithinText), (shape.Items[1], options.WithinImage) }
            .Sum(one => one.Item2 || options.Between ? one.Item1.Width + 1L : 0);
        return ((levels + 1) * side * read)
            + (options.Networks * levels * (1 + Bottleneck.Parameters(side, options.BottleneckWidth)))
            + (((options.Networks * side) + 1) * shape.Users.Width);
    }

    private static int Levels(EncoderShape text, EncoderShape image) => text.IsTransformer && image.IsTransformer
        ? Math.Min(text.Layers, image.Layers)
        : throw new ArgumentException("The method iisan reads the states of Transformer blocks; a ResNet has none. Use a vit or mae for the pictures.");

    private sealed class IisanModule : nn.Module, ITowerStatesAdapter
    {
        private readonly SideStates? text;
        private readonly SideStates? image;
        private readonly SidePath? within_text;
        private readonly SidePath? within_image;
        private readonly SidePath? between;
        private readonly Projection fc;

        public IisanModule(EncoderShape text, EncoderShape image, int width, IisanOptions options)
            : base(nameof(IisanModule))
        {
            var levels = Levels(text, image);
            this.text = options.WithinText || options.Between ? new SideStates(text, levels, options.SideWidth) : null;
            this.image = options.WithinImage || options.Between ? new SideStates(image, levels, options.SideWidth) : null;
            within_text = options.WithinText ? new SidePath(levels, options) : null;
            within_image = options.WithinImage ? new SidePath(levels, options) : null;
            between = options.Between ? new SidePath(levels, options) : null;
            fc = new Projection(options.Networks * options.SideWidth, width, Roles.Head);
            RegisterComponents();
        }

        public Tensor Apply(IReadOnlyList<Tensor> text, IReadOnlyList<Tensor> image)
        {
            using var scope = NewDisposeScope();
            var (titles, pictures) = (this.text?.Of(text), this.image?.Of(image));
            var parts = new List<Tensor>();
            if (within_text is not null)
            {
                parts.Add(within_text.Within(titles!));
            }

            if (within_image is not null)
            {
                parts.Add(within_image.Within(pictures!));
            }

            if (between is not null)
            {
                parts.Add(between.Between(titles!, pictures!));
            }

            return fc.forward(cat(parts, 1)).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The states of an encoder that the networks read, each brought to their width.</summary>
    private sealed class SideStates : nn.Module
    {
        private readonly ModuleList<Projection> down;
        private readonly int[] read; // places in the encoder's states

        public SideStates(EncoderShape encoder, int levels, int width)
            : base(nameof(SideStates))
        {
            read = [0, .. Enumerable.Range(1, levels).Select(level => level * encoder.Layers / levels)];
            down = new ModuleList<Projection>([.. read.Select(_ => new Projection(encoder.Width, width, Roles.Adapter))]);
            RegisterComponents();
        }

        public Tensor[] Of(IReadOnlyList<Tensor> states) => [.. read.Select((place, level) => down[level].forward(states[place]))];
    }

    /// <summary>One side network: a gate and a bottleneck with its skip connection per level.</summary>
    private sealed class SidePath : nn.Module
    {
        private readonly ModuleList<SideBottleneck> layers;
        private readonly Parameter gate;

        public SidePath(int levels, IisanOptions options)
            : base(nameof(SidePath))
        {
            layers = new ModuleList<SideBottleneck>([.. Enumerable.Range(0, levels).Select(_ => new SideBottleneck(options))]);
            gate = new Parameter(zeros(levels));
            gate.DetachFromDisposeScope();
            RegisterComponents();
        }

        public Tensor Within(Tensor[] states)
        {
            var gates = sigmoid(gate);
            var side = states[0];
            for (var level = 0; level < layers.Count; level++)
            {
                side = layers[level].Forward(lerp(side, states[level + 1], gates[level]));
            }

            return side;
        }

        public Tensor Between(Tensor[] text, Tensor[] image)
        {
            var gates = sigmoid(gate);
            Tensor? side = null;
            for (var level = 0; level < layers.Count; level++)
            {
                var both = lerp(image[level + 1], text[level + 1], gates[level]);
                side = layers[level].Forward(side is null ? both : both + side);
            }

            return side!;
        }
    }

    private sealed class SideBottleneck(IisanOptions options) : Bottleneck(
        nameof(SideBottleneck), options.SideWidth, options.BottleneckWidth, new HoulsbyOptions { Activation = options.Activation })
    {
        public Tensor Forward(Tensor input) => input + Through(input);
    }
}
