using System.Globalization;
using System.Text;

namespace TransRec.Reports;

/// <summary>Writes a report as Markdown; figures are files of the folder <c>figures</c>.</summary>
public static class MarkdownRenderer
{
    /// <summary>The whole text.</summary>
    public static string Render(ReportDocument report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder($"# {report.Title}\n");
        foreach (var section in report.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section.Heading}\n");
            if (section.Text.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{section.Text}\n");
            }

            if (section.Table is { } table)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", table.Columns.Select(column => Escaped(column.TrimStart('>'))))} |\n");
                text.Append(CultureInfo.InvariantCulture, $"|{string.Concat(table.Columns.Select(column => column.StartsWith('>') ? "---:|" : "---|"))}\n");
                foreach (var row in table.Rows)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Cell))} |\n");
                }
            }

            foreach (var figure in section.Figures)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n![{Escaped(figure.Caption)}](figures/{figure.Name}.svg)\n");
            }
        }

        return text.ToString();
    }

    private static string Cell(ReportCell cell) => cell.Link is not null ? $"[{Escaped(cell.Text)}]({cell.Address})" : Escaped(cell.Text);

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
