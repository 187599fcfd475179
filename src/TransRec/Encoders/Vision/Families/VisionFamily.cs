using TransRec.Checkpoints;

namespace TransRec.Encoders.Vision.Families;

/// <summary>What tells one family of vision Transformers from another: names in config.json, names of tensors, what stands around the blocks. The blocks are the same in all.</summary>
internal sealed class VisionFamily
{
    /// <summary>Which.</summary>
    public required VisionTransformerFamily Family { get; init; }

    /// <summary>model_type of config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>The class of transformers that a saved folder names.</summary>
    public required string ClassName { get; init; }

    /// <summary>Published names of tensors and own ones, below the names that <see cref="Checkpoints.HuggingFace.HuggingFaceNames"/> removes.</summary>
    public required IReadOnlyList<(string Published, string Own)> Rows { get; init; }

    /// <summary>What stands in front of the tensors' names in a saved folder; most bare models have nothing there. Default empty.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Keys of ViT's config.json that the family does not have.</summary>
    public IReadOnlySet<string> WithoutKeys { get; init; } = new HashSet<string>();

    /// <summary>The sizes where config.json does not say them, for families whose configurations leave out what is usual. Default none: config.json has to say them.</summary>
    public VisionDefaults Defaults { get; init; } = new();

    /// <summary>Whether positions are fixed sines and cosines. Default no: they are learnt.</summary>
    public bool HasFixedPositions { get; init; }

    /// <summary>Whether a second token, which learnt from a teacher, stands after [CLS]. Default no.</summary>
    public bool HasDistillationToken { get; init; }

    /// <summary>Whether learnt tokens without positions stand between [CLS] and the patches, and positions are brought to other sizes with antialiasing. Default no.</summary>
    public bool HasRegisters { get; init; }

    /// <summary>Whether what each sublayer gives has a learnt factor for every channel. Default no.</summary>
    public bool HasLayerScale { get; init; }

    /// <summary>Whether the feed-forward width is said as a multiple of the width (<c>mlp_ratio</c>). Default no.</summary>
    public bool HasFeedForwardRatio { get; init; }

    /// <summary>Whether a norm stands before the first block, patches have no bias, and [CLS] and positions are published as plain tables. Default no.</summary>
    public bool HasFirstNorm { get; init; }

    /// <summary>Whether a checkpoint may hold a pooler. Default yes.</summary>
    public bool HasPooler { get; init; } = true;

    /// <summary>Tokens before the patches that have positions: [CLS], and the distillation token.</summary>
    public int Tokens => HasDistillationToken ? 2 : 1;

    /// <summary>Published names to own names and back.</summary>
    public KeyMap Map => field ??= new KeyMap(Rows);
}

/// <summary>Values of a family's config.json where it does not say them; null: it has to.</summary>
internal sealed record VisionDefaults
{
    public int? Width { get; init; }

    public int? Layers { get; init; }

    public int? Heads { get; init; }

    public int? FeedForwardWidth { get; init; }

    public int PatchSize { get; init; } = 16;

    public double NormEpsilon { get; init; } = 1e-12;

    public string Activation { get; init; } = "gelu";
}
