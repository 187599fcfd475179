using TransRec.Checkpoints;

namespace TransRec.Encoders.Text.Families;

/// <summary>What tells one family of text encoders from another: names in config.json, names of tensors, where positions begin. The blocks are the same in all.</summary>
internal sealed class TextFamily
{
    /// <summary>Which.</summary>
    public required TextEncoderFamily Family { get; init; }

    /// <summary>As papers write it.</summary>
    public required string Name { get; init; }

    /// <summary>model_type of config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>What the names of transformers' classes begin with: <c>Bert</c> in BertModel and BertForMaskedLM.</summary>
    public required string ClassPrefix { get; init; }

    /// <summary>What stands in front of the tensors' names in a model with a head, with its dot.</summary>
    public required string Prefix { get; init; }

    /// <summary>Published names of tensors and own ones.</summary>
    public required IReadOnlyList<(string Published, string Own)> Rows { get; init; }

    /// <summary>The same for the masked-LM head.</summary>
    public required IReadOnlyList<(string Published, string Own)> HeadRows { get; init; }

    /// <summary>The family's key for a key of BERT's config.json, where they differ; null: it has none, and BERT's default holds.</summary>
    public IReadOnlyDictionary<string, string?> Keys { get; init; } = new Dictionary<string, string?>();

    /// <summary>The padding token where config.json does not say it. Default 0.</summary>
    public int PadId { get; init; }

    /// <summary>The number of the first position, by the padding token's. Default 0.</summary>
    public Func<int, int> FirstPosition { get; init; } = _ => 0;

    /// <summary>Whether there is a table of positions. Default yes; without one attention knows them by itself.</summary>
    public bool HasPositionTable { get; init; } = true;

    /// <summary>Whether attention has rotary positions, and a reach in most blocks; norms stand before the sublayers, feed-forward layers have a gate, and nothing has a bias. Default no.</summary>
    public bool IsRotary { get; init; }

    /// <summary>Whether attention scores content against distance too, with one table of distances for all blocks. Default no.</summary>
    public bool IsDisentangled { get; init; }

    /// <summary>Whether a norm stands after the last block. Default no.</summary>
    public bool HasLastNorm => IsRotary;

    /// <summary>The layer that a checkpoint keeps queries, keys and values in below one another, as parts q, k and v of <see cref="Rows"/>; null: they are apart. Default null.</summary>
    public string? Fused { get; init; }

    /// <summary>Dropout where config.json does not say it. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Epsilon of the norms where config.json does not say it. Default 1e-12.</summary>
    public double NormEpsilon { get; init; } = 1e-12;

    /// <summary>The name of the word table, which every checkpoint of the family has.</summary>
    public string WordTable { get; init; } = "embeddings.word_embeddings.weight";

    /// <summary>Whether there is a table of token types. Default yes.</summary>
    public bool HasTokenTypes { get; init; } = true;

    /// <summary>Whether a linear layer may stand between embeddings and blocks of different widths (embedding_size). Default no.</summary>
    public bool ProjectsEmbeddings { get; init; }

    /// <summary>Whether attention scores have a bias by distance. Default no.</summary>
    public bool HasDistanceBias { get; init; }

    /// <summary>Published names to own names and back.</summary>
    public KeyMap Map => field ??= new KeyMap(Rows);

    /// <summary>The same for the masked-LM head.</summary>
    public KeyMap HeadMap => field ??= new KeyMap(HeadRows);

    /// <summary>What the names of the encoder's own tensors begin with; what lies elsewhere is a head.</summary>
    public IReadOnlySet<string> Parts => field ??= Rows.Select(row => row.Published.Split('.')[0]).Append("encoder").ToHashSet(StringComparer.Ordinal);

    /// <summary>The family's key for one of BERT's; null where it has none.</summary>
    public string? KeyOf(string key) => Keys.TryGetValue(key, out var own) ? own : key;
}
