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

    /// <summary>gelu, gelu_new, leaky_relu, quick_gelu, relu or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "gelu";

    /// <summary>Epsilon of the norms. Default 1e-12.</summary>
    public double NormEpsilon { get; init => field = Require.InRange(value, 0, 1); } = 1e-12;

    /// <summary>Whether the four attention projections have biases. Default true.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Whether the two feed-forward projections have biases. Default true.</summary>
    public bool FeedForwardBias { get; init; } = true;

    /// <summary>Whether the norms have biases. Default true.</summary>
    public bool NormBias { get; init; } = true;

    /// <summary>Whether a norm stands before attention in a pre-norm block; without one attention reads the block's input as it is. Default true.</summary>
    public bool AttentionNorm { get; init; } = true;

    /// <summary>
    /// Whether the first feed-forward projection is twice as wide, and its second half multiplies the activation of its first (GLU variants, Shazeer 2020). Default false.
    /// </summary>
    public bool Gated { get; init; }

    /// <summary>The base of rotary positions (Su et al. 2021) by which queries and keys are turned; null: attention knows no places. Default null.</summary>
    public double? RotaryBase { get; init => field = value is { } rotaryBase ? Require.InRange(rotaryBase, 1, 1e12) : null; }

    /// <summary>How far a row attends to each side; null: to its whole sequence. Default null.</summary>
    public int? Window { get; init => field = value is { } window ? Require.InRange(window, 0, 1_000_000) : null; }

    /// <summary>
    /// Where the norms stand. False: behind each residual sum (post-norm, BERT). True: in front of each sublayer, outside the residual path (pre-norm, ViT);
    /// the encoder then has a norm of its own behind its last block. Default false.
    /// </summary>
    public bool PreNorm { get; init; }

    /// <summary>
    /// The first value of a learnt factor for every channel of what each sublayer gives (layer scale, Touvron et al. 2021, section 2); null: there is none. Default null.
    /// </summary>
    public double? LayerScale { get; init => field = value is { } scale ? Require.InRange(scale, 0, 10) : null; }

    /// <summary>Whether a row sees only itself and earlier rows. Default false.</summary>
    public bool Causal { get; init; }

    /// <summary>Dropout behind each sublayer while training. Default 0.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.99); }

    /// <summary>Dropout of the attention weights while training. Default 0.</summary>
    public double AttentionDropout { get; init => field = Require.InRange(value, 0, 0.99); }
}
