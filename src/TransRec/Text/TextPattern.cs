using System.Text.RegularExpressions;

namespace TransRec.Text;

/// <summary>A pattern of tokenizer.json: a plain text, or a regular expression that means the same in every dialect.</summary>
internal sealed partial class TextPattern
{
    private readonly Regex regex;

    private TextPattern(Regex regex) => this.regex = regex;

    /// <summary>Reads <c>{"String": "..."}</c> or <c>{"Regex": "..."}</c>.</summary>
    /// <exception cref="InvalidDataException">It is neither, or an expression whose meaning depends on the library that runs it.</exception>
    public static TextPattern Read(TokenizerPart parent, string key)
    {
        var part = parent.Object(key);
        part.RefuseOthers("String", "Regex");
        if (part.Text("String") is { } text)
        {
            return text.Length > 0 ? Of(Regex.Escape(text)) : throw part.Wrong("String", "a text that is not empty");
        }

        var pattern = part.Needed("Regex");
        return Common().IsMatch(pattern) ? Of(pattern) : throw part.Wrong(
            "Regex", "an expression of plain characters, \\s, \\n, \\t and repetitions (+ * ? {n,m}) alone; others mean different things in different libraries");
    }

    public IEnumerable<(int Start, int Length)> Matches(string text)
    {
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
        {
            if (match.Length > 0)
            {
                yield return (match.Index, match.Length);
            }
        }
    }

    public string Replace(string text, string content) => regex.Replace(text, _ => content);

    private static TextPattern Of(string pattern) => new(new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));

    [GeneratedRegex(@"\A(?:\\[sntr.\-+*?()\[\]{}|^$/\\]|[A-Za-z0-9 _,;:!'""@#%&=<>~`/-])(?:\\[sntr.\-+*?()\[\]{}|^$/\\]|[A-Za-z0-9 _,;:!'""@#%&=<>~`/-]|[+*?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Common();
}
