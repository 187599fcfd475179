using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TransRec.Import.Sources;

/// <summary>JSON objects, or Python's literals of them, one a line or after each other; of each the keys that are asked for.</summary>
internal sealed class JsonRecordReader : RecordReader
{
    private const int Deepest = 64;

    private readonly IRecordScanner scanner;
    private readonly bool python;
    private readonly string[] columns;
    private readonly byte[][] keys;
    private readonly (int Start, int Length)[] values;
    private readonly ArrayBufferWriter<byte> translated = new();
    private byte[] texts = new byte[1024];
    private int used;

    /// <param name="scanner">The objects; owned.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="columns">Keys; a dot leads into an object (<c>details.name</c>).</param>
    /// <param name="python">Whether they are Python's literals.</param>
    public JsonRecordReader(IRecordScanner scanner, string name, IEnumerable<string> columns, bool python)
    {
        this.scanner = scanner;
        this.python = python;
        Name = name;
        this.columns = [.. columns];
        keys = [.. this.columns.Select(Encoding.UTF8.GetBytes)];
        values = new (int, int)[keys.Length];
    }

    public override string Name { get; }

    public override long Line => scanner.Line;

    public override IReadOnlyList<string> Columns => columns;

    public override ReadOnlySpan<byte> this[int column] => texts.AsSpan(values[column].Start, values[column].Length);

    public override bool Read()
    {
        do
        {
            if (!scanner.Next())
            {
                return false;
            }
        }
        while (!scanner.IsTooLong && scanner.Record.Trim(" \t\r"u8).IsEmpty);

        Defect = null;
        used = 0;
        Array.Clear(values);
        if (scanner.IsTooLong)
        {
            Defect = Bad($"a record of more than {LineScanner.Longest} bytes", "one object a line");
            return true;
        }

        var record = scanner.Record;
        if (python)
        {
            translated.ResetWrittenCount();
            if (PythonLiteral.Translate(record, translated) is { } failure)
            {
                Defect = Bad(failure.Found, failure.Expected);
                return true;
            }

            record = translated.WrittenSpan;
        }

        Take(record);
        return true;
    }

    protected override void Dispose(bool disposing) => scanner.Dispose();

    private void Take(ReadOnlySpan<byte> record)
    {
        try
        {
            var json = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = Deepest });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                Defect = Bad($"a JSON {json.TokenType.ToString().ToLowerInvariant()}", "an object {...}");
                return;
            }

            TakeObject(ref json, record, prefix: []);
            if (json.Read())
            {
                Defect = Bad("text behind the object", "one object");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            Array.Clear(values);
            Defect = Bad($"no valid JSON ({Reason(error)})", "an object {...}");
        }
    }

    private void TakeObject(ref Utf8JsonReader json, ReadOnlySpan<byte> record, ReadOnlySpan<byte> prefix)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var column = Find(ref json, prefix, out var leadsInside);
            var inner = leadsInside ? Path(ref json, prefix) : null;
            _ = json.Read();
            if (leadsInside && json.TokenType == JsonTokenType.StartObject)
            {
                TakeObject(ref json, record, inner);
                continue;
            }

            if (column >= 0)
            {
                Keep(ref json, record, column);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private int Find(ref Utf8JsonReader json, ReadOnlySpan<byte> prefix, out bool leadsInside)
    {
        leadsInside = false;
        for (var index = 0; index < keys.Length; index++)
        {
            var key = keys[index].AsSpan();
            if (!key.StartsWith(prefix))
            {
                continue;
            }

            key = key[prefix.Length..];
            if (json.ValueTextEquals(key))
            {
                return index;
            }

            var dot = key.IndexOf((byte)'.');
            leadsInside |= dot > 0 && json.ValueTextEquals(key[..dot]);
        }

        return -1;
    }

    private static byte[] Path(ref Utf8JsonReader json, ReadOnlySpan<byte> prefix) => [.. prefix, .. Encoding.UTF8.GetBytes(json.GetString()!), (byte)'.'];

    private void Keep(ref Utf8JsonReader json, ReadOnlySpan<byte> record, int column)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                var room = Room(json.ValueSpan.Length);
                values[column] = (used, json.CopyString(room));
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                json.ValueSpan.CopyTo(Room(json.ValueSpan.Length));
                values[column] = (used, json.ValueSpan.Length);
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                var from = (int)json.TokenStartIndex;
                json.Skip();
                var raw = record[from..(int)json.BytesConsumed];
                raw.CopyTo(Room(raw.Length));
                values[column] = (used, raw.Length);
                break;
            default: // null: as if it were not there
                values[column] = default;
                return;
        }

        used += values[column].Length;
    }

    private Span<byte> Room(int length)
    {
        if (texts.Length < used + length)
        {
            Array.Resize(ref texts, Math.Max(used + length, texts.Length * 2));
        }

        return texts.AsSpan(used);
    }

    // Without the position, which is that inside a record: lines begin at 0 there.
    private static string Reason(Exception error) => error.Message.Split(" LineNumber:")[0].Split(" Change the reader")[0].TrimEnd('.', ' ');

    private ImportDefect Bad(string found, string expected) => new(Name, Line, null, found, expected);
}
