using static TorchSharp.torch;

namespace TransRec.Modules;

/// <summary>Activation functions by the names that checkpoints and recipes use.</summary>
public static class Activation
{
    internal static readonly string[] Names = ["gelu", "gelu_new", "relu", "silu"];

    /// <summary>The function of a name: gelu (exact), gelu_new (tanh approximation), relu or silu (x * sigmoid(x), also called swish).</summary>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static Func<Tensor, Tensor> Of(string name) => name switch
    {
        "gelu" => nn.functional.gelu,
        "gelu_new" => GeluTanh,
        "relu" => input => nn.functional.relu(input),
        "silu" => input => nn.functional.silu(input),
        _ => throw new ArgumentException($"Activation must be one of {string.Join(", ", Names)}; found \"{name}\".", nameof(name)),
    };

    // Hendrycks and Gimpel 2016: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
    private static Tensor GeluTanh(Tensor x)
    {
        using var scope = NewDisposeScope();
        var inner = x + (x * x * x * 0.044715);
        return (x * 0.5 * (tanh(inner * Math.Sqrt(2 / Math.PI)) + 1)).MoveToOuterDisposeScope();
    }
}
