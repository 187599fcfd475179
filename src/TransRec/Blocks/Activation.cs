using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>Activation functions by the names that checkpoints and recipes use.</summary>
public static class Activation
{
    internal static readonly string[] Names = ["gelu", "gelu_new", "leaky_relu", "quick_gelu", "relu", "silu"];

    /// <summary>The function of a name: gelu (exact), gelu_new (tanh approximation, Hendrycks and Gimpel 2016), leaky_relu (slope 0.01 below 0), quick_gelu (x * sigmoid(1.702 x), the sigmoid approximation of the same paper), relu or silu (x * sigmoid(x), also called swish).</summary>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static Func<Tensor, Tensor> Of(string name) => name switch
    {
        "gelu" => nn.functional.gelu,
        "gelu_new" => input => nn.functional.gelu(input, TorchSharp.Modules.GELU.Approximate.tanh),
        "leaky_relu" => input => nn.functional.leaky_relu(input, 0.01),
        "quick_gelu" => QuickGelu,
        "relu" => input => nn.functional.relu(input),
        "silu" => input => nn.functional.silu(input),
        _ => throw new ArgumentException($"Activation must be one of {string.Join(", ", Names)}; found \"{name}\".", nameof(name)),
    };

    private static Tensor QuickGelu(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input * sigmoid(input * 1.702)).MoveToOuterDisposeScope();
    }
}
