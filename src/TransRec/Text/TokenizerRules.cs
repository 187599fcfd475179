namespace TransRec.Text;

/// <summary>What a tokenizer does beyond BERT's or RoBERTa's own way; kept as JSON, so that it can be written again as it was read.</summary>
internal sealed record TokenizerRules
{
    /// <summary>The file, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>The normalizer's JSON; null: none.</summary>
    public string? Normalizer { get; init; }

    /// <summary>The pre_tokenizer's JSON; null: none.</summary>
    public string? PreTokenizer { get; init; }

    /// <summary>Tokens that are looked for before a text is cut.</summary>
    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    /// <summary>Characters of the longest word that a WordPiece vocabulary spells. Default 100.</summary>
    public int LongestWord { get; init; } = BertWords.LongestWord;

    /// <summary>Whether a whole word that is in a byte-pair vocabulary is taken without merging. Default false.</summary>
    public bool IgnoresMerges { get; init; }
}
