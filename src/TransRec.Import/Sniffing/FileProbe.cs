using System.Text.Json;
using TransRec.Foundation.Files;
using TransRec.Import.Sources;

namespace TransRec.Import.Sniffing;

/// <summary>What a file is, by its beginning: packed or not, text or Parquet, JSON or columns, in which encoding.</summary>
internal sealed class FileProbe
{
    private const int HeadBytes = 1 << 20;
    private const int MostRecords = 1_000;

    private readonly string? encodingName;
    private byte[]? head;
    private Dictionary<string, int>? keys;
    private string[]? parquetColumns;

    public FileProbe(SourceFile file, string? encodingName)
    {
        File = file;
        this.encodingName = encodingName;
        var beginning = file.Beginning(512);
        IsParquet = beginning.AsSpan().StartsWith("PAR1"u8);
        Problem = WrongFile.Recognise(beginning) ?? (beginning.Length == 0 ? "empty." : null);
        var first = beginning.AsSpan().TrimStart("\u00EF\u00BB\u00BF \t\r\n"u8);
        IsObjects = !IsParquet && !first.IsEmpty && (first[0] == '{' || (first[0] == '[' && first[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8)));
    }

    public SourceFile File { get; }

    /// <summary>Why it cannot be what its name says (an HTML page, a git-lfs pointer); null where nothing is wrong.</summary>
    public string? Problem { get; }

    public bool IsParquet { get; }

    /// <summary>Whether it holds objects, of JSON or Python.</summary>
    public bool IsObjects { get; }

    /// <summary>Whether a text has bytes that no text has.</summary>
    public bool IsBinary => !IsParquet && Encoding.Name is not ("utf-16" or "utf-16BE") && Head.AsSpan(0, Math.Min(Head.Length, 4096)).Contains((byte)0);

    /// <summary>The encoding of a text.</summary>
    public TextEncoding Encoding => field ??= encodingName is null ? Looked() : TextEncoding.Named(encodingName);

    /// <summary>Whether objects are Python's literals.</summary>
    public bool IsPython => field = IsObjects && !IsStream && FirstLine() is var line && !IsJson(line) && PythonLiteral.Translate(line, new System.Buffers.ArrayBufferWriter<byte>()) is null;

    /// <summary>Whether objects do not stand on a line each.</summary>
    public bool IsStream
    {
        get
        {
            if (!IsObjects)
            {
                return false;
            }

            var line = FirstLine();
            return line.StartsWith("["u8) || (!IsJson(line) && (line.SequenceEqual("{"u8) || !line.TrimEnd(" \t\r,"u8).EndsWith("}"u8)));
        }
    }

    /// <summary>How many of the first objects have a key, by key.</summary>
    public IReadOnlyDictionary<string, int> Keys => keys ??= FindKeys();

    public IReadOnlyList<string> ParquetColumns => parquetColumns ??= IsParquet && File.Entry is null ? ReadParquetColumns() : [];

    /// <summary>The beginning as UTF-8, whole lines.</summary>
    public byte[] Head => head ??= ReadHead();

    /// <summary>The first records of columns, value by value, without those that cannot be read.</summary>
    public (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, int Defects) Table(Dialect dialect, IReadOnlyList<string>? names = null, bool ragged = false, bool lastTakesRest = false)
    {
        using var reader = new DelimitedReader(new MemoryStream(Head), File.Shown, dialect, names, ragged, lastTakesRest);
        return Rows(reader);
    }

    /// <summary>The first records, value by value.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, int Defects) Rows(RecordReader reader, int most = MostRecords)
    {
        var rows = new List<string[]>();
        var defects = 0;
        while (rows.Count + defects < most && reader.Read())
        {
            if (reader.Defect is not null)
            {
                defects++;
                continue;
            }

            var row = new string[reader.Columns.Count];
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = System.Text.Encoding.UTF8.GetString(reader[column]);
            }

            rows.Add(row);
        }

        return (reader.Columns, rows, defects);
    }

    private TextEncoding Looked() => Guarded(() =>
    {
        using var stream = File.Open();
        return TextEncoding.Of(stream);
    });

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw Damage.Of(File.Shown, error);
        }
    }

    private byte[] ReadHead() => Guarded(() =>
    {
        using var stream = Encoding.ToUtf8(File.Open());
        var bytes = new byte[HeadBytes];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var whole = read < bytes.Length ? read : bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        return bytes[..(whole == 0 ? read : whole)];
    });

    private ReadOnlySpan<byte> FirstLine()
    {
        var text = Head.AsSpan().TrimStart(" \t\r\n"u8);
        var end = text.IndexOf((byte)'\n');
        return (end < 0 ? text : text[..end]).TrimEnd(" \t\r"u8);
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var json = new Utf8JsonReader(text);
            _ = json.Read();
            json.Skip();
            return !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Dictionary<string, int> FindKeys()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!IsObjects)
        {
            return counts;
        }

        var isPython = IsPython;
        using IRecordScanner scanner = IsStream ? new ObjectScanner(new MemoryStream(Head)) : new LineScanner(new MemoryStream(Head));
        var translated = new System.Buffers.ArrayBufferWriter<byte>();
        for (var record = 0; record < 100 && scanner.Next(); record++)
        {
            try
            {
                translated.ResetWrittenCount();
                if (isPython && PythonLiteral.Translate(scanner.Record, translated) is not null)
                {
                    continue;
                }

                var json = new Utf8JsonReader(isPython ? translated.WrittenSpan : scanner.Record);
                _ = json.Read();
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var key = json.GetString()!;
                    counts[key] = counts.GetValueOrDefault(key) + 1;
                    json.Skip();
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // The reader will name it; here it tells nothing.
            }
        }

        return counts;
    }

    private string[] ReadParquetColumns()
    {
        using var reader = new ParquetRecordReader(File.Path, File.Shown);
        return [.. reader.Columns];
    }
}
