namespace TransRec.Reports;

/// <summary>A report, before it is written as Markdown or HTML.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Sections">Its sections.</param>
public sealed record ReportDocument(string Title, IReadOnlyList<ReportSection> Sections);

/// <summary>A section of a report.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Text">Sentences before the table.</param>
/// <param name="Table">A table, or null.</param>
/// <param name="Figures">Figures below the table.</param>
public sealed record ReportSection(string Heading, string Text, ReportTable? Table, IReadOnlyList<ReportFigure> Figures);

/// <summary>A table of texts.</summary>
/// <param name="Columns">Column heads; one that begins with &gt; is set to the right.</param>
/// <param name="Rows">The rows.</param>
public sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows);

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Link">A path relative to the report, or null.</param>
public sealed record ReportCell(string Text, string? Link = null)
{
    /// <summary>The link as it stands in a page.</summary>
    public string Address => string.Join('/', (Link ?? "").Split('/').Select(Uri.EscapeDataString));

    /// <summary>A cell without a link.</summary>
    public static implicit operator ReportCell(string text) => new(text);
}

/// <summary>A figure.</summary>
/// <param name="Name">The name of its file without the ending.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Svg">The drawing.</param>
public sealed record ReportFigure(string Name, string Caption, string Svg);
