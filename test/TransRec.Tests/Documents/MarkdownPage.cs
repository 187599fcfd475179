using System.Text.RegularExpressions;

namespace TransRec.Tests.Documents;

/// <summary>A Markdown file of the repository, as far as the tests of documents look at it: prose, code blocks, headings, links.</summary>
internal sealed partial class MarkdownPage
{
    private readonly List<List<Line>> paragraphs = [];
    private readonly List<Line> code = [];
    private readonly List<string> headings = [];

    /// <param name="path">Relative to the repository, with slashes.</param>
    /// <param name="text">Its content.</param>
    public MarkdownPage(string path, string text)
    {
        Path = path;
        Text = text;
        Read(text.ReplaceLineEndings("\n").Split('\n'));
    }

    /// <summary>Relative to the repository, with slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>Prose: paragraphs and items of lists, line by line, without the marks of lists. Tables, headings, pictures and code are none.</summary>
    public IReadOnlyList<IReadOnlyList<Line>> Paragraphs => paragraphs;

    /// <summary>The lines of code blocks that are not marked with a language.</summary>
    public IReadOnlyList<Line> Code => code;

    /// <summary>The names by which links reach headings, as GitHub makes them.</summary>
    public IEnumerable<string> Anchors => headings.Select(heading => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Where its links and pictures lead.</summary>
    public IEnumerable<string> Links => LinkTarget().Matches(Text).Select(match => match.Groups[1].Value);

    /// <summary>What stands between backticks on one line, outside code blocks.</summary>
    public IEnumerable<string> InlineCode => InlineCodeSpan().Matches(Fence().Replace(Text.ReplaceLineEndings("\n"), "")).Select(match => match.Groups[1].Value);

    public static MarkdownPage Open(string path) => new(path, File.ReadAllText(Repository.PathOf(path.Split('/'))));

    private void Read(string[] lines)
    {
        List<Line>? paragraph = null;
        string? fence = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, text) = (lines[i], lines[i].Trim());
            if (text.StartsWith("```", StringComparison.Ordinal))
            {
                (fence, paragraph) = (fence is null ? text[3..] : null, null);
            }
            else if (fence is not null)
            {
                code.AddRange(fence.Length == 0 ? [new Line(i + 1, line)] : Array.Empty<Line>());
            }
            else if (text.Length == 0 || text[0] == '|' || text.StartsWith("![", StringComparison.Ordinal) || text.StartsWith("<!--", StringComparison.Ordinal))
            {
                paragraph = null;
            }
            else if (text[0] == '#')
            {
                headings.Add(text.TrimStart('#').Trim());
                paragraph = null;
            }
            else
            {
                var item = ListMark().Match(line);
                if (paragraph is null || item.Success)
                {
                    paragraphs.Add(paragraph = []);
                }

                paragraph.Add(new Line(i + 1, item.Success ? line[item.Length..] : text));
            }
        }
    }

    [GeneratedRegex(@"^\s*([-*+]|\d+[.)])\s+")]
    private static partial Regex ListMark();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"[^\p{L}\p{Nd} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^\s*```.*?^\s*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCodeSpan();

    /// <param name="Number">From 1.</param>
    /// <param name="Text">Without the mark of a list.</param>
    public sealed record Line(int Number, string Text);
}
