namespace TransRec.Blocks.Points;

/// <summary>The roles of insertion points in an encoder and its blocks.</summary>
public static class Roles
{
    /// <summary>Projection of the hidden states to queries.</summary>
    public const string Query = "attention.query";

    /// <summary>Projection of the hidden states to keys.</summary>
    public const string Key = "attention.key";

    /// <summary>Projection of the hidden states to values.</summary>
    public const string Value = "attention.value";

    /// <summary>Projection of the attended values back to hidden states.</summary>
    public const string AttentionOutput = "attention.output";

    /// <summary>First projection of the feed-forward layer.</summary>
    public const string FeedForwardUp = "feedforward.up";

    /// <summary>Second projection of the feed-forward layer.</summary>
    public const string FeedForwardDown = "feedforward.down";

    /// <summary>Behind the attention sublayer, before its residual sum (and norm, in a post-norm block).</summary>
    public const string AfterAttention = "attention.after";

    /// <summary>Behind the feed-forward sublayer, before its residual sum (and norm, in a post-norm block).</summary>
    public const string AfterFeedForward = "feedforward.after";

    /// <summary>At the end of a block, behind the feed-forward sublayer's residual sum (and norm, in a post-norm block).</summary>
    public const string AfterBlock = "block.after";

    /// <summary>The keys and values that the rows of a sequence attend to.</summary>
    public const string KeyValue = "attention.keyvalue";

    /// <summary>Projection of a picture's patches to the rows that go into an encoder.</summary>
    public const string Patch = "embedding.patch";

    /// <summary>The rows that go into an encoder, before its first norm.</summary>
    public const string EmbeddingInput = "embedding.input";

    /// <summary>The word table of a text encoder.</summary>
    public const string Words = "embedding.words";

    /// <summary>The hidden states behind the embeddings and behind every block.</summary>
    public const string States = "encoder.states";

    /// <summary>The states of all encoders of an item tower.</summary>
    public const string TowerStates = "tower.states";

    /// <summary>The first convolution of a network, in front of its blocks.</summary>
    public const string Stem = "conv.stem";

    /// <summary>A convolution of a block that sees neighbouring pixels (3 x 3).</summary>
    public const string Spatial = "conv.spatial";

    /// <summary>A convolution of a block that sees one pixel (1 x 1).</summary>
    public const string Pointwise = "conv.pointwise";

    /// <summary>The convolution beside a block's others that brings its input to the shape of its output.</summary>
    public const string Shortcut = "conv.shortcut";

    /// <summary>Behind the convolutions of a block, before the sum with its shortcut.</summary>
    public const string Residual = "conv.residual";

    /// <summary>A projection of an adapter itself.</summary>
    public const string Adapter = "adapter";

    /// <summary>A projection outside the blocks: heads and poolers.</summary>
    public const string Head = "head";
}
