namespace TransRec.Text;

/// <summary>A WordPiece vocabulary cut to the tokens that some titles need, so that a small encoder does not carry embeddings of words it never meets.</summary>
/// <remarks>The titles that it was cut to are tokenized exactly as before; other texts too, as far as their tokens were kept, else with shorter pieces.</remarks>
internal sealed class VocabularyCut
{
    private VocabularyCut(WordPieceTokenizer tokenizer, int[] oldIds) => (Tokenizer, OldIds) = (tokenizer, oldIds);

    /// <summary>The tokenizer over the smaller vocabulary.</summary>
    public WordPieceTokenizer Tokenizer { get; }

    /// <summary>For each new id the id before the cut, rising: the rows to take from an embedding table.</summary>
    public int[] OldIds { get; }

    /// <summary>Cuts a vocabulary.</summary>
    /// <param name="tokenizer">The tokenizer with the whole vocabulary.</param>
    /// <param name="titles">The titles of every domain that the encoder will meet.</param>
    /// <param name="keepCharacters">Keep every single character too, so that new words can still be spelled. Default true.</param>
    public static VocabularyCut Of(WordPieceTokenizer tokenizer, IEnumerable<string> titles, bool keepCharacters = true)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(titles);
        var occurs = new bool[tokenizer.VocabularySize];
        foreach (var title in titles)
        {
            foreach (var id in tokenizer.Encode(title, int.MaxValue))
            {
                occurs[id] = true;
            }
        }

        int[] oldIds =
        [
            .. Enumerable.Range(0, tokenizer.VocabularySize)
                .Where(id => occurs[id] || tokenizer.IsSpecial(id) || (keepCharacters && IsCharacter(tokenizer.TokenOf(id)))),
        ];
        return new VocabularyCut(tokenizer.Over([.. oldIds.Select(tokenizer.TokenOf)]), oldIds);
    }

    private static bool IsCharacter(string token)
    {
        var piece = token.Length > 2 && token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : token;
        return piece.Length <= 2 && piece.EnumerateRunes().Count() == 1;
    }
}
