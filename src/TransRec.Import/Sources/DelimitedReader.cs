using System.Text;

namespace TransRec.Import.Sources;

/// <summary>
/// Delimited text, in bytes. A quote that nothing closes costs its own line only: reading goes on at the next one. Sep is as fast and knows neither separators of two characters
/// nor backslashes nor where to go on (docs/adr/0029-import.md).
/// </summary>
internal sealed class DelimitedReader : RecordReader
{
    private const int MostLinesOfARecord = 2_000;

    private readonly LineScanner lines;
    private readonly FieldSplitter fields;
    private readonly Dialect dialect;
    private readonly bool ragged;
    private readonly string[] columns;
    private readonly Queue<ImportDefect> before = [];
    private bool isLookedAt;

    /// <param name="stream">The text in UTF-8 without a byte order mark; owned.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="dialect">How it is written.</param>
    /// <param name="names">The columns' names where there is no header; null: their numbers from 1, as many as the first line has.</param>
    /// <param name="ragged">Whether lines may have fewer or more fields.</param>
    /// <param name="lastTakesRest">Whether the last column may hold separators.</param>
    public DelimitedReader(Stream stream, string name, Dialect dialect, IReadOnlyList<string>? names = null, bool ragged = false, bool lastTakesRest = false)
    {
        Name = name;
        this.dialect = dialect;
        this.ragged = ragged;
        lines = new LineScanner(stream);
        fields = new FieldSplitter(dialect, lastTakesRest ? names?.Count ?? 0 : 0);
        if (dialect.HasHeader)
        {
            columns = ReadRecord() && Defect is null ? [.. Enumerable.Range(0, fields.Count).Select(index => Encoding.UTF8.GetString(this[index]).Trim())] : [];
            Defect = null;
        }
        else if (names is not null)
        {
            columns = [.. names];
        }
        else
        {
            // The first record that can be read says how many columns there are.
            isLookedAt = ReadRecord();
            while (isLookedAt && Defect is not null && before.Count < MostLinesOfARecord)
            {
                before.Enqueue(Defect);
                isLookedAt = ReadRecord();
            }

            columns = [.. Enumerable.Range(1, isLookedAt ? fields.Count : 0).Select(number => $"{number}")];
        }
    }

    public override string Name { get; }

    public override long Line => lines.Line;

    public override IReadOnlyList<string> Columns => columns;

    /// <summary>Fields of this record.</summary>
    public int FieldCount => fields.Count;

    public override ReadOnlySpan<byte> this[int column] => fields.Text(lines.Record, column);

    public override bool Read()
    {
        if (before.TryDequeue(out var defect))
        {
            Defect = defect;
            return true;
        }

        if (isLookedAt)
        {
            isLookedAt = false;
            Defect = null;
            return true;
        }

        if (!ReadRecord())
        {
            return false;
        }

        if (Defect is null && !ragged && fields.Count != columns.Length)
        {
            Defect = Bad($"{fields.Count} columns", $"{columns.Length}, separated by {dialect.SeparatorName}");
        }

        return true;
    }

    protected override void Dispose(bool disposing) => lines.Dispose();

    private bool ReadRecord()
    {
        Defect = null;
        do
        {
            if (!lines.Next())
            {
                return false;
            }
        }
        while (lines.Record.IsEmpty && !lines.IsTooLong);

        if (lines.IsTooLong)
        {
            _ = fields.Split([]);
            Defect = Bad($"a line of more than {LineScanner.Longest} bytes", "lines of a table");
            return true;
        }

        var outcome = fields.Split(lines.Record);
        while (outcome == FieldSplitter.Outcome.Open)
        {
            var length = lines.Record.Length;
            if (lines.Lines >= MostLinesOfARecord || !lines.Extend())
            {
                var at = Encoding.UTF8.GetCharCount(lines.Record[..Math.Min(fields.OpenedAt, lines.Record.Length)]) + 1;
                lines.KeepFirstLine();
                _ = fields.Split([]);
                Defect = Unclosed(at);
                return true;
            }

            outcome = fields.Continue(lines.Record, length);
        }

        if (outcome == FieldSplitter.Outcome.TextBehindQuote)
        {
            var spansLines = lines.Lines > 1;
            var at = Encoding.UTF8.GetCharCount(lines.Record[..(spansLines ? fields.OpenedAt : fields.Place)]) + 1;
            lines.KeepFirstLine();
            _ = fields.Split([]);
            Defect = spansLines ? Unclosed(at) : Bad($"text behind a closing quote at character {at}", "a separator there, or a quote inside doubled");
        }
        else if (outcome == FieldSplitter.Outcome.TooMany)
        {
            Defect = Bad($"more than {FieldSplitter.MostFields} columns", "a table");
        }

        return true;
    }

    private ImportDefect Unclosed(int at) => Bad($"a quote at character {at} that nothing closes", "a closing quote, or no quotes (--quotes none)");

    private ImportDefect Bad(string found, string expected) => new(Name, Line, null, found, expected);
}
