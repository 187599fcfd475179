using System.Text;

namespace TransRec.Text;

/// <summary>RoBERTa's tokenizer: byte pairs merged inside words, with the space before a word as part of it. It knows every text.</summary>
/// <remarks>
/// Own code, since Microsoft.ML.Tokenizers 2.0.1 leaves the white space before &lt;mask&gt; standing, takes letters beyond U+FFFF for symbols,
/// and needs quadratic time for a long word (80,000 letters 0.6 s). Lone surrogates count as U+FFFD.
/// </remarks>
internal sealed class ByteLevelBpeTokenizer : Tokenizer
{
    private readonly BytePairs pairs;
    private readonly int[] symbolOfByte;

    /// <summary>A tokenizer over the given vocabulary and merges.</summary>
    /// <param name="tokens">The vocabulary; a token's position is its id. It must hold &lt;s&gt;, &lt;pad&gt;, &lt;/s&gt;, &lt;unk&gt; and &lt;mask&gt;.</param>
    /// <param name="merges">The pairs that are merged, most important first; sides and results are tokens of the vocabulary.</param>
    /// <param name="addPrefixSpace">Put a space before a text that does not begin with white space. Default false, as in roberta-base.</param>
    /// <exception cref="InvalidDataException">A token or a merge appears twice, a special token or a token that a merge needs is missing.</exception>
    public ByteLevelBpeTokenizer(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges, bool addPrefixSpace = false)
        : this(new Vocabulary(tokens, "The token list"), merges, addPrefixSpace, rank => $"Merge {rank}")
    {
    }

    internal ByteLevelBpeTokenizer(
        Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, bool addPrefixSpace, Func<int, string> place)
        : base(vocabulary, new SpecialTokens(SpecialTokens.Roberta, vocabulary))
    {
        ArgumentNullException.ThrowIfNull(merges);
        AddPrefixSpace = addPrefixSpace;
        pairs = new BytePairs(vocabulary, merges, place);
        symbolOfByte = SymbolsOfBytes(vocabulary);
    }

    internal ByteLevelBpeTokenizer(
        Vocabulary vocabulary,
        IReadOnlyList<(string Left, string Right)> merges,
        TokenizerRules rules,
        IReadOnlyList<string> roles,
        Func<int, string> place)
        : base(vocabulary, new SpecialTokens([.. roles], vocabulary))
    {
        ArgumentNullException.ThrowIfNull(merges);
        Pipeline = new TextPipeline(rules);
        pairs = new BytePairs(vocabulary, merges, place);
        symbolOfByte = SymbolsOfBytes(vocabulary);
    }

    private int[] SymbolsOfBytes(Vocabulary vocabulary)
    {
        int[] symbolOfByte = [.. Enumerable.Range(0, 256).Select(value => vocabulary.Find(ByteAlphabet.OfByte((byte)value).ToString()))];
        for (var value = 0; value < 256; value++)
        {
            symbolOfByte[value] = symbolOfByte[value] < 0 ? UnknownId : symbolOfByte[value];
        }

        return symbolOfByte;
    }

    /// <inheritdoc/>
    public override bool LowerCasesTitles { get; internal init; } = true;

    /// <summary>Whether a space is put before a text that does not begin with white space.</summary>
    public bool AddPrefixSpace { get; }

    /// <inheritdoc/>
    public override bool StartsWord(int id) => TokenOf(id)[0] == ByteAlphabet.Space;

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            if (!IsSpecial(id))
            {
                ByteAlphabet.Decode(TokenOf(id), bytes);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <inheritdoc/>
    public override void Save(string folder)
    {
        if (Pipeline is null)
        {
            TokenizerFiles.Save(folder, Vocabulary, pairs, AddPrefixSpace, LowerCasesTitles);
        }
        else
        {
            TokenizerRulesFile.Save(
                folder, Pipeline.Rules, Specials, LowerCasesTitles, json => TokenizerRulesFile.WriteBytePairs(json, Pipeline.Rules, Vocabulary, pairs));
        }
    }

    private protected override void Append(string text, List<int> ids, int room)
    {
        if (Pipeline is not null)
        {
            AppendWords(Pipeline, text, ids, room);
            return;
        }

        if (AddPrefixSpace && text.Length > 0 && !IsSpace(text[0]))
        {
            text = " " + text;
        }

        var merger = new BytePairMerger(pairs);
        var from = 0;
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0 && ids.Count < room; at = text.IndexOf('<', at))
        {
            if (Specials.Match(text.AsSpan(at)) is { } special)
            {
                var before = text.AsSpan(from, at - from);
                AppendPieces(special.Id == MaskId ? WithoutTrailingSpace(before) : before, merger, ids, room);
                ids.Add(special.Id);
                from = at += special.Text.Length;
            }
            else
            {
                at++;
            }
        }

        AppendPieces(text.AsSpan(from), merger, ids, room);
    }

    private void AppendWords(TextPipeline pipeline, string text, List<int> ids, int room)
    {
        var merger = new BytePairMerger(pairs);
        foreach (var (id, word) in pipeline.Read(text))
        {
            if (id is { } added)
            {
                ids.Add(added);
            }
            else if (pipeline.Rules.IgnoresMerges && Vocabulary.Find(ByteAlphabet.Of(word)) is >= 0 and var whole)
            {
                ids.Add(whole);
            }
            else
            {
                Merge(word, merger, ids);
            }

            if (ids.Count >= room)
            {
                return;
            }
        }
    }

    private void AppendPieces(ReadOnlySpan<char> text, BytePairMerger merger, List<int> ids, int room)
    {
        var pieces = new ByteLevelPieces(text);
        while (ids.Count < room && pieces.Read())
        {
            Merge(pieces.Piece, merger, ids);
        }
    }

    private void Merge(ReadOnlySpan<char> piece, BytePairMerger merger, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        merger.Clear();
        foreach (var rune in piece.EnumerateRunes())
        {
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                merger.Add(symbolOfByte[value]);
            }
        }

        merger.MergeInto(ids);
    }

    // The reference strips as Python does, which counts the four separators U+001C to U+001F as white space.
    private static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\x1C' and <= '\x1F';

    private static ReadOnlySpan<char> WithoutTrailingSpace(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && IsSpace(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }
}
