using TransRec.Options;

namespace TransRec.Blocks;

/// <summary>The shape of a Transformer block.</summary>
public sealed record BlockOptions
{
    /// <summary>Width of the hidden states.</summary>
    public required int Width { get; init => field = Require.InRange(value, 1, 16_384); }

    /// <summary>Attention heads; must divide the width.</summary>
    public required int Heads { get; init => field = Require.InRange(value, 1, 256); }

    /// <summary>Width between the two feed-forward projections.</summary>
    public required int FeedForwardWidth { get; init => field = Require.InRange(value, 1, 65_536); }

    /// <summary>gelu, gelu_new, relu or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "gelu";

    /// <summary>Epsilon of the norms. Default 1e-12.</summary>
    public double NormEpsilon { get; init => field = Require.InRange(value, 0, 1); } = 1e-12;

    /// <summary>Whether the four attention projections have biases. Default true.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>
    /// Where the norms stand. False: behind each residual sum (post-norm, BERT). True: in front of each sublayer, outside the residual path (pre-norm, ViT);
    /// the encoder then has a norm of its own behind its last block. Default false.
    /// </summary>
    public bool PreNorm { get; init; }

    /// <summary>Whether a row sees only itself and earlier rows. Default false.</summary>
    public bool Causal { get; init; }

    /// <summary>Dropout behind each sublayer while training. Default 0.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.99); }

    /// <summary>Dropout of the attention weights while training. Default 0.</summary>
    public double AttentionDropout { get; init => field = Require.InRange(value, 0, 0.99); }
}
