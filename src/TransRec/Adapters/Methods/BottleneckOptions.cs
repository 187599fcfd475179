using TransRec.Options;

namespace TransRec.Adapters.Methods;

/// <summary>Options of the bottleneck methods: up(activation(down(x))), with down [bottleneck, width] and up [width, bottleneck].</summary>
public abstract record BottleneckOptions : PlacedAdapterOptions
{
    /// <summary>Width of the bottleneck in the item encoder, 1 to 4096. Default 64.</summary>
    public int BottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 64;

    /// <summary>Width of the bottleneck in the user encoder, 1 to 4096. Default 16.</summary>
    public int UserBottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 16;

    /// <summary>relu, leaky_relu, gelu, gelu_new or silu (also called swish). Default relu, as in the reference.</summary>
    public virtual string Activation { get; init => field = Require.OneOf(value, ["relu", "leaky_relu", "gelu", "gelu_new", "silu"]); } = "relu";

    /// <summary>Standard deviation of the initial weights, 0 to 1; small, so that the adapted model starts near the base. Default 0.01.</summary>
    public virtual double InitialDeviation { get; init => field = Require.InRange(value, 0, 1); } = 0.01;

    /// <summary>The bottleneck's width in an encoder.</summary>
    internal int WidthIn(bool items) => items ? BottleneckWidth : UserBottleneckWidth;
}
