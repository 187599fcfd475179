using TransRec.Options;

namespace TransRec.Text;

/// <summary>What a WordPiece vocabulary is learned with.</summary>
public sealed record WordPieceTrainerOptions
{
    /// <summary>The most tokens, the five special ones and the single characters included. Default 8,192; learning ends earlier when no pair is frequent enough.</summary>
    public int VocabularySize { get; init => field = Require.InRange(value, 16, 1_000_000); } = 8192;

    /// <summary>A pair of pieces is joined only if it occurs at least this often. Default 2.</summary>
    public int MinimumFrequency { get; init => field = Require.InRange(value, 1, int.MaxValue); } = 2;

    /// <summary>The most characters that the vocabulary can spell, the frequent ones first; words with another are left out. Default 1,000.</summary>
    public int MaximumCharacters { get; init => field = Require.InRange(value, 1, 1_000_000); } = 1000;

    /// <summary>How titles are cut into words, in training and by the tokenizer that results. By default as bert-base-uncased does it.</summary>
    public WordPieceOptions Words { get; init; } = new();
}
