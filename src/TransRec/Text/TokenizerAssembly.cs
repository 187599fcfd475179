namespace TransRec.Text;

/// <summary>Puts a vocabulary and what the files around it say together to a tokenizer: BERT's or RoBERTa's own way where nothing else is said.</summary>
internal static class TokenizerAssembly
{
    /// <summary>BERT's normalizer as tokenizer.json writes it.</summary>
    public static string BertNormalizer(WordPieceOptions options) =>
        $$"""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":{{Json(options.SplitIdeographs)}},"strip_accents":{{(options.StripAccents is { } strip ? Json(strip) : "null")}},"lowercase":{{Json(options.LowerCase)}}}""";

    /// <summary>The tokens to look for: those with a role, then the others; and whether the tokenizers' own way finds exactly these.</summary>
    /// <param name="settings">The small files; their roles and added tokens.</param>
    /// <param name="listed">added_tokens of tokenizer.json; none for other forms.</param>
    /// <param name="vocabulary">Holds all of them.</param>
    /// <param name="bytePairs">RoBERTa's way: white space before its mask token belongs to it.</param>
    public static (IReadOnlyList<AddedToken> Tokens, bool IsPlain) AddedTokens(
        TokenizerSettings settings, IReadOnlyList<AddedToken> listed, Vocabulary vocabulary, bool bytePairs)
    {
        var usual = settings.Roles.Select((name, role) => (Name: name, Strips: bytePairs && role == 4))
            .Where(role => vocabulary.Find(role.Name) >= 0) // SpecialTokens names those that are missing
            .DistinctBy(role => role.Name).Select(role => Role(role.Name, role.Strips)).ToDictionary(token => token.Content, StringComparer.Ordinal);
        var tokens = new Dictionary<string, AddedToken>(usual, StringComparer.Ordinal);
        foreach (var name in settings.Further)
        {
            tokens.TryAdd(name, Role(name, false));
        }

        foreach (var token in settings.Added.Concat(listed))
        {
            tokens[token.Content] = token;
        }

        var names = bytePairs ? SpecialTokens.Roberta : SpecialTokens.Bert;
        var plain = settings.Roles.SequenceEqual(names) && tokens.Values.All(token => usual.TryGetValue(token.Content, out var own) && IsAs(token, own));
        return ([.. tokens.Values], plain);

        AddedToken Role(string name, bool strips) => vocabulary.Find(name) is >= 0 and var id
            ? new AddedToken(name, id, LeftStrip: strips, Normalized: false, Special: true)
            : throw new InvalidDataException($"{settings.Location} and the files beside it name the token \"{name}\", which {vocabulary.Source} lacks.");

        // RoBERTa has no normalizer, so that it makes no difference where its tokens are looked for.
        bool IsAs(AddedToken token, AddedToken own) =>
            token with { Special = true, Normalized = token.Normalized && !bytePairs } == own;
    }

    /// <summary>A vocabulary with the tokens that were added to it.</summary>
    public static Vocabulary With(Vocabulary vocabulary, IEnumerable<AddedToken> added, string source)
    {
        var missing = added.Where(token => vocabulary.Find(token.Content) < 0).ToList();
        var differing = added.FirstOrDefault(token => vocabulary.Find(token.Content) is >= 0 and var id && id != token.Id);
        if (differing is not null)
        {
            throw new InvalidDataException(
                $"{source} gives the token \"{differing.Content}\" the id {differing.Id}; in {vocabulary.Source} it has {vocabulary.Find(differing.Content)}. Take all files from the same model.");
        }

        if (missing.Count == 0)
        {
            return vocabulary;
        }

        var ids = new VocabularyIds(vocabulary.Source);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            ids.Add(vocabulary[id], id, vocabulary.Source);
        }

        foreach (var token in missing)
        {
            ids.Add(token.Content, token.Id, source);
        }

        return new Vocabulary(ids.InOrder(), vocabulary.Source);
    }

    private static string Json(bool value) => value ? "true" : "false";
}
