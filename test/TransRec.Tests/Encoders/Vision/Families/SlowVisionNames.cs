namespace TransRec.Tests.Encoders.Vision.Families;

/// <summary>The published names of a vision Transformer's tensors, and its small numbers; the defaults are ViT's in transformers.</summary>
internal sealed record SlowVisionNames
{
    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 2;

    public int Patch { get; init; } = 4;

    /// <summary>Rows and columns of patches in the pictures that the table of positions is made for.</summary>
    public (int Rows, int Columns) Grid { get; init; } = (3, 3);

    public double NormEpsilon { get; init; } = 1e-12;

    public Func<double, double> Activation { get; init; } = SlowLayers.Gelu;

    /// <summary>The learnt tokens before the patches.</summary>
    public string[] Tokens { get; init; } = ["embeddings.cls_token"];

    /// <summary>Tokens without positions after those; null: none. With them positions are interpolated with antialiasing.</summary>
    public string? Registers { get; init; }

    public string Position { get; init; } = "embeddings.position_embeddings";

    public string PatchLayer { get; init; } = "embeddings.patch_embeddings.projection";

    public bool PatchHasBias { get; init; } = true;

    /// <summary>Whether tokens and positions are published as tables of one and two axes.</summary>
    public bool HasPlainTables { get; init; }

    /// <summary>The norm before the blocks; null: none.</summary>
    public string? FirstNorm { get; init; }

    public string LastNorm { get; init; } = "layernorm";

    /// <summary>What stands in front of a block's names; {0}: its number.</summary>
    public string Block { get; init; } = "encoder.layer.{0}.";

    /// <summary>The layer that holds queries, keys and values below one another; null: they are apart.</summary>
    public string? Fused { get; init; }

    public string Query { get; init; } = "attention.attention.query";

    public string Key { get; init; } = "attention.attention.key";

    public string Value { get; init; } = "attention.attention.value";

    public string Output { get; init; } = "attention.output.dense";

    public string AttentionNorm { get; init; } = "layernorm_before";

    public string FeedForwardNorm { get; init; } = "layernorm_after";

    public string Up { get; init; } = "intermediate.dense";

    public string Down { get; init; } = "output.dense";

    /// <summary>The factors of every channel after attention and after the feed-forward layer; null: none.</summary>
    public (string Attention, string FeedForward)? Scales { get; init; }

    public string BlockOf(int layer) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Block, layer);
}
