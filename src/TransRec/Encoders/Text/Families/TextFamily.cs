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
