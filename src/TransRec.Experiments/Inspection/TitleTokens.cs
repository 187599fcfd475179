using System.Globalization;
using TransRec.Text;

namespace TransRec.Experiments.Inspection;

/// <summary>The tokens of titles: a tokenizer's, or an estimate by words and marks.</summary>
internal sealed class TitleTokens
{
    private const int Longest = 512;

    private readonly Tokenizer? tokenizer;

    /// <param name="folder">A folder with a tokenizer; null: an estimate.</param>
    public TitleTokens(string? folder)
    {
        tokenizer = folder is null ? null : TokenizerFolder.Open(folder);
        Name = folder ?? "an estimate by words and marks (name a tokenizer with --tokenizer)";
    }

    public string Name { get; }

    /// <summary>The tokens as text that is equal where they are; without those that mark beginning and end.</summary>
    public IReadOnlyList<string> Of(string title) => tokenizer is { } known
        ? [.. known.Encode(title, Longest)[1..^1].Select(id => id.ToString(CultureInfo.InvariantCulture))]
        : Words(title);

    /// <summary>Whether a title has a token that says something: with a tokenizer one that is known, else a letter or a digit.</summary>
    public bool SaysSomething(string title, IReadOnlyList<string> tokens) => tokenizer is { } known
        ? tokens.Any(token => token != known.UnknownId.ToString(CultureInfo.InvariantCulture))
        : title.Any(char.IsLetterOrDigit);

    private static List<string> Words(string title)
    {
        var words = new List<string>();
        var begin = -1;
        for (var at = 0; at <= title.Length; at++)
        {
            var isWord = at < title.Length && (char.IsLetterOrDigit(title[at]) || char.IsSurrogate(title[at]));
            if (isWord && begin < 0)
            {
                begin = at;
            }
            else if (!isWord && begin >= 0)
            {
                words.Add(title[begin..at].ToLowerInvariant());
                begin = -1;
            }

            if (!isWord && at < title.Length && !char.IsWhiteSpace(title[at]))
            {
                words.Add($"{title[at]}");
            }
        }

        return words;
    }
}
