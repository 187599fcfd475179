namespace TransRec.Text;

/// <summary>
/// The way of a text to its words as tokenizer.json describes it: added tokens are found, the rest is normalised, added tokens are found in that too, and
/// what is left is cut into words.
/// </summary>
internal sealed class TextPipeline
{
    private readonly AddedTokens raw;
    private readonly AddedTokens normalized;
    private readonly TextNormalizer? normalizer;
    private readonly WordSplitter? splitter;

    public TextPipeline(TokenizerRules rules)
    {
        Rules = rules;
        normalizer = rules.Normalizer is { } json ? TextNormalizers.Read(Part(json, "normalizer")) : null;
        splitter = rules.PreTokenizer is { } cut ? WordSplitters.Read(Part(cut, "pre_tokenizer")) : null;
        raw = new AddedTokens(rules.Added.Where(token => !token.Normalized));
        normalized = new AddedTokens(rules.Added.Where(token => token.Normalized)
            .Select(token => normalizer is null ? token : token with { Content = normalizer(token.Content) })
            .Where(token => token.Content.Length > 0));

        TokenizerPart Part(string json, string key)
        {
            using var document = System.Text.Json.JsonDocument.Parse(json);
            return new TokenizerPart(document.RootElement.Clone(), $"{rules.Source}: {key}");
        }
    }

    public TokenizerRules Rules { get; }

    /// <summary>The words of a text in order, or the id of an added token where one stands.</summary>
    public IEnumerable<(int? Id, string Word)> Read(string text)
    {
        foreach (var (token, part) in raw.Split(WellFormed(text)))
        {
            if (token is not null)
            {
                yield return (token.Id, "");
                continue;
            }

            foreach (var (inner, rest) in normalized.Split(normalizer is null ? part : normalizer(part)))
            {
                if (inner is not null)
                {
                    yield return (inner.Id, "");
                    continue;
                }

                foreach (var word in splitter is null ? [rest] : splitter(rest))
                {
                    if (word.Length > 0)
                    {
                        yield return (null, word);
                    }
                }
            }
        }
    }

    // Half a surrogate pair becomes U+FFFD, so that every later step sees characters only.
    private static string WellFormed(string text)
    {
        foreach (var character in text)
        {
            if (char.IsSurrogate(character))
            {
                return string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
            }
        }

        return text;
    }
}
