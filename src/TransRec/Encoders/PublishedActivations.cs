namespace TransRec.Encoders;

/// <summary>The names of transformers for activation functions; its three approximations of gelu are the same formula.</summary>
internal static class PublishedActivations
{
    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["gelu"] = "gelu",
        ["gelu_python"] = "gelu",
        ["gelu_new"] = "gelu_new",
        ["gelu_fast"] = "gelu_new",
        ["gelu_pytorch_tanh"] = "gelu_new",
        ["quick_gelu"] = "quick_gelu",
        ["relu"] = "relu",
        ["silu"] = "silu",
        ["swish"] = "silu",
    };

    /// <summary>All of them, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Own.Keys);

    /// <summary>The name of a function here; null: there is none.</summary>
    public static string? Of(string published) => Own.GetValueOrDefault(published);
}
