using System.Globalization;
using System.Net;
using System.Text;

namespace TransRec.Reports;

/// <summary>Writes a report as one HTML file that needs nothing beside it: figures are drawn inside.</summary>
public static class HtmlRenderer
{
    private const string Style = """
        :root { color-scheme: light; }
        body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1c2330; background: #fff; max-width: 1180px; margin: 2rem auto; padding: 0 1.2rem; }
        h1 { font-size: 1.7rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #dde3ea; padding-bottom: .2rem; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
        th, td { padding: .3rem .7rem; border-bottom: 1px solid #e6eaf0; text-align: left; white-space: nowrap; } th { background: #f4f6f9; }
        td.right, th.right { text-align: right; } td.long { white-space: normal; max-width: 42rem; } tr:hover td { background: #f8fafc; }
        figure { margin: 1.2rem 0; } figure svg { max-width: 100%; height: auto; } figcaption { color: #56616f; font-size: .88rem; } a { color: #1f5fa8; }
        """;

    /// <summary>The whole file.</summary>
    public static string Render(ReportDocument report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Text(report.Title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{Text(report.Title)}</h1>\n");
        foreach (var section in report.Sections)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(section.Heading)}</h2>\n");
            if (section.Text.Length > 0)
            {
                html.Append(CultureInfo.InvariantCulture, $"<p>{Text(section.Text)}</p>\n");
            }

            if (section.Table is { } table)
            {
                Append(html, table);
            }

            foreach (var figure in section.Figures)
            {
                html.Append(CultureInfo.InvariantCulture, $"<figure>\n{figure.Svg}\n<figcaption>{Text(figure.Caption)}</figcaption>\n</figure>\n");
            }
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder html, ReportTable table)
    {
        string Class(int column) => table.Columns[column].StartsWith('>') ? " class=\"right\"" : "";
        html.Append("<div class=\"wide\"><table>\n<thead><tr>");
        html.AppendJoin("", table.Columns.Select((column, i) => $"<th{Class(i)}>{Text(column.TrimStart('>'))}</th>"));
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            html.AppendJoin("", row.Select((cell, i) => $"<td{(cell.Text.Length > 60 ? " class=\"long\"" : Class(i))}>{Cell(cell)}</td>"));
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Cell(ReportCell cell) => cell.Link is not null ? $"<a href=\"{Text(cell.Address)}\">{Text(cell.Text)}</a>" : Text(cell.Text);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
