using TransRec.Import.Formats;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Sniffing;

/// <summary>A file with everything that reading it takes.</summary>
internal sealed record PlannedFile
{
    /// <summary>Its name, without folders that tell of the machine.</summary>
    public string Name => Source.Shown;

    /// <summary>What it is for.</summary>
    public required FileRole Role { get; init; }

    /// <summary>How its records are written.</summary>
    public required FileShape Shape { get; init; }

    /// <summary>How delimited text is written; null for other shapes.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>The encoding of text; null for Parquet.</summary>
    public string? Encoding { get; init; }

    /// <summary>Why it is taken to be in that encoding.</summary>
    public string? EncodingWhy { get; init; }

    /// <summary>Which column holds what.</summary>
    public required ColumnMapping Map { get; init; }

    /// <summary>Whether objects are Python's literals.</summary>
    public bool IsPython { get; init; }

    internal bool IsStream { get; init; }

    internal required SourceFile Source { get; init; }

    internal FormatFile? Form { get; init; }

    internal IReadOnlyList<string> MoreColumns { get; init; } = [];

    /// <summary>Kinds of events in its first records.</summary>
    internal IReadOnlyList<string> Events { get; init; } = [];

    internal int EncodingPreamble { get; init; }

    /// <summary>Bytes from 0x80 to 0x9F, where the file is in a one-byte encoding.</summary>
    internal long UnusualBytes { get; init; }

    /// <summary>Opens it.</summary>
    /// <exception cref="ImportException">It cannot be read.</exception>
    internal RecordReader Open(ByteMeter? meter = null)
    {
        if (Shape == FileShape.Parquet)
        {
            return Source.Entry is null
                ? new ParquetRecordReader(Source.Path, Name, Map.Columns.Concat(MoreColumns).Distinct())
                : throw new ImportException($"{Name} is Parquet inside an archive, which is not read; unpack it first.");
        }

        var text = new TextEncoding(Encoding!, EncodingPreamble, "").ToUtf8(Source.Open(meter));
        return Shape == FileShape.JsonLines
            ? new JsonRecordReader(IsStream ? new ObjectScanner(text) : new LineScanner(text), Name, Map.Columns.Concat(MoreColumns).Distinct(), IsPython)
            : new DelimitedReader(text, Name, Dialect!, Dialect!.HasHeader ? null : Form?.ColumnNames, Form?.Ragged ?? false, Form?.LastTakesRest ?? false);
    }
}
