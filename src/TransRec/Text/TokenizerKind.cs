namespace TransRec.Text;

/// <summary>What a vocabulary is of.</summary>
internal enum TokenizerKind
{
    /// <summary>Word pieces: BERT and its kin.</summary>
    WordPiece,

    /// <summary>Pairs of bytes: RoBERTa.</summary>
    BytePairs,

    /// <summary>Pieces with scores: XLM-RoBERTa, CamemBERT.</summary>
    Unigram,
}
