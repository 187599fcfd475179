using TransRec.Insertion;
using TransRec.Models;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>
/// Options of the Houlsby adapter (Houlsby et al. 2019, section 2.1): y + up(activation(down(y))) behind the attention and behind the feed-forward
/// sublayer of every block. Adds blocks * 2 * (2 * width * bottleneck + bottleneck + width) parameters per encoder. Method <c>houlsby</c>.
/// </summary>
public sealed record HoulsbyOptions : AdapterOptions
{
    /// <summary>Width of the bottleneck in the item encoder, 1 to 4096. Default 64.</summary>
    public int BottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 64;

    /// <summary>Width of the bottleneck in the user encoder, 1 to 4096. Default 16.</summary>
    public int UserBottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 16;

    /// <summary>relu or gelu. Default relu, as in the reference.</summary>
    public string Activation { get; init => field = Require.OneOf(value, ["relu", "gelu"]); } = "relu";

    /// <summary>Which encoders carry adapters: item, user or both. Default both.</summary>
    public string Encoders { get; init => field = Require.OneOf(value, ["item", "user", "both"]); } = "both";

    /// <summary>Standard deviation of the initial weights, 0 to 1; small, so that the adapted model starts near the base. Default 0.01.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 1); } = 0.01;
}

internal static class Houlsby
{
    public static AdapterMethod Method { get; } = new(
        "houlsby",
        "A bottleneck with a skip connection behind attention and behind feed-forward of every block.",
        "Houlsby et al., ICML 2019, section 2.1",
        new HoulsbyOptions(),
        (options, model) => Insert((HoulsbyOptions)options, model));

    private static readonly string[] Places = [Roles.AfterAttention, Roles.AfterFeedForward];

    private static AdapterSet Insert(HoulsbyOptions options, Recommender model)
    {
        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        if (options.Encoders is "item" or "both" && model.Items.Encoder is { } encoder)
        {
            Insert(set, AdapterSet.Items, encoder, options, options.BottleneckWidth);
        }
        else if (options.Encoders is "item")
        {
            throw new ArgumentException("adapter.encoders is \"item\", but this item tower has no encoder that could carry adapters.", nameof(options));
        }

        if (options.Encoders is "user" or "both")
        {
            Insert(set, AdapterSet.Users, model.Users, options, options.UserBottleneckWidth);
        }

        return set;
    }

    private static void Insert(AdapterSet set, string name, nn.Module encoder, HoulsbyOptions options, int bottleneck)
    {
        foreach (var role in Places)
        {
            foreach (var placed in InsertionPoints.Of(encoder, role))
            {
                set.Add(name, placed, new HoulsbyAdapter(((SublayerPoint)placed.Point).Width, bottleneck, options));
            }
        }
    }

    private sealed class HoulsbyAdapter : nn.Module, ISublayerAdapter
    {
        private readonly Projection down;
        private readonly Projection up;
        private readonly Func<Tensor, Tensor> activation;

        public HoulsbyAdapter(int width, int bottleneck, HoulsbyOptions options)
            : base(nameof(HoulsbyAdapter))
        {
            down = new Projection(width, bottleneck, Roles.Adapter);
            up = new Projection(bottleneck, width, Roles.Adapter);
            activation = Modules.Activation.Of(options.Activation);
            down.DrawNormal(options.InitialDeviation);
            up.DrawNormal(options.InitialDeviation);
            RegisterComponents();
        }

        public Tensor Apply(Tensor output, Tensor input) => up.forward(activation(down.forward(output))) + output;
    }
}
