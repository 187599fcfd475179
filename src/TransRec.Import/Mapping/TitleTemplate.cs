using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TransRec.Import.Mapping;

/// <summary>
/// A title made of columns: <c>{prod_name}, {colour_group_name}</c>. What stands between two columns is left out where one of them is empty. HTML entities become letters; tabs, line ends
/// and runs of spaces become one space.
/// </summary>
internal sealed partial class TitleTemplate
{
    private readonly (string Before, string Column)[] parts;
    private readonly string after;

    private TitleTemplate((string, string)[] parts, string after, string text) => (this.parts, this.after, Text) = (parts, after, text);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The columns, in order.</summary>
    public IEnumerable<string> Columns => parts.Select(part => part.Column).Distinct();

    /// <summary>Reads a template; a text without braces is the name of one column.</summary>
    /// <exception cref="ImportException">A brace is not closed, or nothing stands in it.</exception>
    public static TitleTemplate Parse(string text)
    {
        if (!text.AsSpan().ContainsAny('{', '}'))
        {
            return new([("", text)], "", text);
        }

        var parts = new List<(string, string)>();
        var at = 0;
        foreach (Match match in Column().Matches(text))
        {
            parts.Add((text[at..match.Index], match.Groups[1].Value));
            at = match.Index + match.Length;
        }

        var rest = text[at..];
        return parts.Count == 0 || rest.AsSpan().ContainsAny('{', '}') || parts.Exists(part => part.Item1.AsSpan().ContainsAny('{', '}'))
            ? throw new ImportException($"The title \"{text}\" is no template. Expected columns in braces, such as \"{{name}}, {{colour}}\".")
            : new([.. parts], rest, text);
    }

    /// <summary>Composes a title.</summary>
    /// <param name="value">The text of a column, by its place in <see cref="Columns"/>' order of parts.</param>
    public string Compose(Func<string, string> value)
    {
        if (parts.Length == 1 && parts[0].Before.Length == 0 && after.Length == 0)
        {
            return Clean(value(parts[0].Column));
        }

        var title = new StringBuilder();
        foreach (var (before, column) in parts)
        {
            var text = Clean(value(column));
            if (text.Length > 0)
            {
                _ = (title.Length > 0 || before.Trim().Any(char.IsLetterOrDigit) ? title.Append(before) : title).Append(text);
            }
        }

        return title.Length == 0 ? "" : Clean(title.Append(after).ToString());
    }

    /// <summary>A text as a title holds it.</summary>
    public static string Clean(string text)
    {
        if (text.Length > 1 && text[0] == '[' && text[^1] == ']' && Joined(text) is { } joined)
        {
            text = joined;
        }

        // Some catalogues were escaped twice (&amp;#39;).
        for (var pass = 0; pass < 2 && text.Contains('&', StringComparison.Ordinal) && Entity().IsMatch(text); pass++)
        {
            text = WebUtility.HtmlDecode(text);
        }

        return Space().Replace(text, " ").Trim();
    }

    // A list of texts, as JSON has it.
    private static string? Joined(string text)
    {
        try
        {
            return string.Join(", ", JsonSerializer.Deserialize<string[]>(text)!.Where(one => !string.IsNullOrWhiteSpace(one)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Column();

    [GeneratedRegex("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")]
    private static partial Regex Entity();

    // Control characters too: none of them is a letter, and a terminal may obey them.
    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Space();
}
