using System.Text.RegularExpressions;

namespace TransRec.Tests.Documents;

/// <summary>What is wrong with a page's prose: one sentence a line, short sentences, short paragraphs, words of time and place that say what is meant.</summary>
internal static partial class Prose
{
    private const int WordsOfParagraph = 80;
    private const int WordsOfSentence = 45;

    /// <summary>Every finding as a line: page, line, what was found, what is expected.</summary>
    public static IEnumerable<string> Defects(MarkdownPage page)
    {
        foreach (var paragraph in page.Paragraphs)
        {
            var words = paragraph.Sum(line => Words(line.Text));
            if (words > WordsOfParagraph)
            {
                yield return $"{page.Path}:{paragraph[0].Number}: a paragraph of {words} words; at most {WordsOfParagraph}.";
            }

            for (var i = 0; i < paragraph.Count; i++)
            {
                foreach (var found in Defects(paragraph[i].Text, isLast: i == paragraph.Count - 1))
                {
                    yield return $"{page.Path}:{paragraph[i].Number}: {found}";
                }
            }
        }
    }

    private static IEnumerable<string> Defects(string line, bool isLast)
    {
        var plain = Plain(line);
        if (SentenceThenMore().Match(plain) is { Success: true } second)
        {
            yield return $"a second sentence begins after \"{plain[..(second.Index + 1)].Split(' ')[^1]}\"; one sentence a line.";
        }

        if (!isLast && !EndOfSentence().IsMatch(plain))
        {
            yield return $"the sentence goes on in the next line after \"{plain.Split(' ')[^1]}\"; one sentence a line.";
        }

        if (Words(line) is var words && words > WordsOfSentence)
        {
            yield return $"a sentence of {words} words; at most {WordsOfSentence}.";
        }

        if (LoosePlace().Match(plain) is { Success: true } loose)
        {
            yield return $"\"{loose.Value}\"; expected after, before or next to.";
        }
    }

    private static int Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>The line without code, addresses and abbreviations, whose full stops end no sentence.</summary>
    private static string Plain(string line) =>
        Abbreviation().Replace(Address().Replace(Code().Replace(line, "code"), "]"), match => match.Value.Replace(".", "", StringComparison.Ordinal));

    // A mark that ends a sentence, whatever closes after it (quotes, brackets, emphasis), a space, and then anything at all.
    [GeneratedRegex("""[.!?][)\]"'*_”’]*\s+\S""")]
    private static partial Regex SentenceThenMore();

    [GeneratedRegex("""[.!?:][)\]"'*_”’]*$""")]
    private static partial Regex EndOfSentence();

    [GeneratedRegex(@"\b(behind|in front of|beside)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LoosePlace();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\([^)\s]+\)")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(e\.g\.|i\.e\.|et al\.|incl\.|vs\.)")]
    private static partial Regex Abbreviation();
}
