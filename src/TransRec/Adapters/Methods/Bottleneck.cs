using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>up(activation(down(x))): what the adapters of the bottleneck methods share; each says what it adds the result to.</summary>
internal abstract class Bottleneck : nn.Module
{
    // Inherited fields are registered with a derived module only when it can see them.
    private protected readonly Projection down;
    private protected readonly Projection up;
    private readonly Func<Tensor, Tensor> activation;
    private readonly string activationName;

    private protected Bottleneck(string name, int width, int bottleneck, BottleneckOptions options)
        : base(name)
    {
        down = new Projection(width, bottleneck, Roles.Adapter);
        up = new Projection(bottleneck, width, Roles.Adapter);
        activationName = options.Activation;
        activation = Activation.Of(activationName);
        down.DrawNormal(options.InitialDeviation);
        up.DrawNormal(options.InitialDeviation);
        RegisterComponents();
    }

    /// <param name="input">[rows, width].</param>
    /// <returns>[rows, width].</returns>
    protected Tensor Through(Tensor input) => up.forward(activation(down.forward(input)));

    /// <summary>The same without tensors.</summary>
    protected BottleneckKernel Compiled() => new(AffineKernel.Of(down)!, activationName, AffineKernel.Of(up)!);

    /// <summary>Freezes a model and puts an adapter at each point that the options name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="model">The model; untouched when the options ask for what it cannot serve.</param>
    /// <param name="roles">The points' roles, of sublayers or block ends.</param>
    /// <param name="create">An adapter, from the width of the hidden states and that of the bottleneck.</param>
    public static AdapterSet Insert(BottleneckOptions options, Recommender model, IReadOnlyList<string> roles, Func<int, int, nn.Module> create)
    {
        var set = new AdapterSet();
        foreach (var (encoder, placed) in Placement.Points(options, model, roles))
        {
            var width = placed.Point is BlockPoint end ? end.Width : ((SublayerPoint)placed.Point).Width;
            set.Add(encoder.Name, placed, create(width, options.WidthIn(encoder.IsItems)));
        }

        ParameterSelection.All(model, trained: false);
        return set;
    }

    /// <summary>Parameters of all adapters, given those of one.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="places">Adapters in each block.</param>
    /// <param name="one">Parameters of one adapter, from the width of the hidden states and that of the bottleneck.</param>
    public static long Parameters(BottleneckOptions options, RecommenderShape shape, int places, Func<long, long, long> one) =>
        shape.Transformers(options).Sum(encoder => encoder.Layers * places * one(encoder.Shape.Width, options.WidthIn(encoder.IsItems)));

    /// <summary>Parameters of one adapter: 2 * width * bottleneck + bottleneck + width.</summary>
    public static long Parameters(long width, long bottleneck) => (2 * width * bottleneck) + bottleneck + width;
}
