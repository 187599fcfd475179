using System.Text;

namespace TransRec.Text;

/// <summary>BERT's tokenizer: words are spelled with the longest pieces of the vocabulary, from left to right.</summary>
/// <remarks>
/// Own code, since Microsoft.ML.Tokenizers 2.0.1 differs from the reference on 47 of 210 golden texts: it deletes tabs and line ends (joining words),
/// and its accent stripping needs string.Normalize, which does nothing under InvariantGlobalization.
/// </remarks>
public sealed class WordPieceTokenizer : Tokenizer
{
    private const string Continuation = "##";
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> beginnings;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> continuations;
    private readonly int longestBeginning;
    private readonly int longestContinuation;

    /// <summary>A tokenizer over the given vocabulary.</summary>
    /// <param name="tokens">The vocabulary; a token's position is its id. It must hold [PAD], [UNK], [CLS], [SEP] and [MASK], each token once.</param>
    /// <param name="options">How a text is cut into words; by default as bert-base-uncased does it.</param>
    /// <exception cref="InvalidDataException">A token is empty or appears twice, or a special token is missing.</exception>
    public WordPieceTokenizer(IReadOnlyList<string> tokens, WordPieceOptions? options = null)
        : this(new Vocabulary(tokens, "The token list"), options ?? new WordPieceOptions())
    {
    }

    internal WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options)
        : base(vocabulary, new SpecialTokens(SpecialTokens.Bert, vocabulary))
    {
        Options = options;
        LowerCasesTitles = options.LowerCase;
        (beginnings, longestBeginning, continuations, longestContinuation) = Pieces(vocabulary);
    }

    private static (Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Beginnings, int Longest,
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Continuations, int LongestContinuation) Pieces(Vocabulary vocabulary)
    {
        var (longestBeginning, longestContinuation) = (0, 0);
        var begin = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        var go = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var token = vocabulary[id];
            begin.Add(token, id);
            longestBeginning = Math.Max(longestBeginning, token.Length);
            if (token.StartsWith(Continuation, StringComparison.Ordinal))
            {
                go.Add(token[Continuation.Length..], id);
                longestContinuation = Math.Max(longestContinuation, token.Length - Continuation.Length);
            }
        }

        return (begin.GetAlternateLookup<ReadOnlySpan<char>>(), longestBeginning, go.GetAlternateLookup<ReadOnlySpan<char>>(), longestContinuation);
    }

    internal WordPieceTokenizer(Vocabulary vocabulary, TokenizerRules rules, IReadOnlyList<string> roles)
        : base(vocabulary, new SpecialTokens([.. roles], vocabulary))
    {
        Options = new WordPieceOptions { LowerCase = false };
        Pipeline = new TextPipeline(rules);
        (beginnings, longestBeginning, continuations, longestContinuation) = Pieces(vocabulary);
    }

    /// <summary>How a text is cut into words, where the folder has no normalizer or pre_tokenizer of its own.</summary>
    public WordPieceOptions Options { get; }

    /// <inheritdoc/>
    public override bool LowerCasesTitles { get => Pipeline is null && field; internal init; } = true;

    /// <summary>The same tokenizer over a part of its vocabulary.</summary>
    internal WordPieceTokenizer Over(IReadOnlyList<string> tokens)
    {
        var vocabulary = new Vocabulary(tokens, Vocabulary.Source);
        return Pipeline is null
            ? new WordPieceTokenizer(vocabulary, Options)
            : new WordPieceTokenizer(
                vocabulary,
                Pipeline.Rules with
                {
                    Added = [.. Pipeline.Rules.Added.Select(token => token with { Id = vocabulary.Find(token.Content) }).Where(token => token.Id >= 0)],
                },
                Specials.Names);
    }

    /// <inheritdoc/>
    public override bool StartsWord(int id) => !TokenOf(id).StartsWith(Continuation, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if (!IsSpecial(id))
            {
                _ = StartsWord(id)
                    ? text.Append(text.Length > 0 ? " " : "").Append(TokenOf(id))
                    : text.Append(TokenOf(id).AsSpan(Continuation.Length));
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override void Save(string folder)
    {
        if (Pipeline is null)
        {
            TokenizerFiles.Save(folder, Vocabulary, Options);
        }
        else
        {
            TokenizerRulesFile.Save(
                folder, Pipeline.Rules, Specials, null, json => TokenizerRulesFile.WriteWordPieces(json, Pipeline.Rules, Specials, Vocabulary));
        }
    }

    private protected override void Append(string text, List<int> ids, int room)
    {
        if (Pipeline is not null)
        {
            foreach (var (id, word) in Pipeline.Read(text))
            {
                if (id is { } added)
                {
                    ids.Add(added);
                }
                else
                {
                    Spell(word, word.EnumerateRunes().Count() <= Pipeline.Rules.LongestWord, ids);
                }

                if (ids.Count >= room)
                {
                    return;
                }
            }

            return;
        }

        var words = new BertWords(text, Options, Specials);
        while (ids.Count < room && words.Read())
        {
            if (words.SpecialId >= 0)
            {
                ids.Add(words.SpecialId);
            }
            else
            {
                Spell(words.Word, !words.IsTooLong, ids);
            }
        }
    }

    private void Spell(ReadOnlySpan<char> rest, bool known, List<int> ids)
    {
        var before = ids.Count;
        while (known && rest.Length > 0)
        {
            var (pieces, longest) = ids.Count == before ? (beginnings, longestBeginning) : (continuations, longestContinuation);
            known = false;
            for (var length = Math.Min(rest.Length, longest); length > 0 && !known; length--)
            {
                if (pieces.TryGetValue(rest[..length], out var id))
                {
                    ids.Add(id);
                    rest = rest[length..];
                    known = true;
                }
            }
        }

        if (!known)
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(UnknownId);
        }
    }
}
