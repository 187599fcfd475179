using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;

namespace TransRec.Import.Sources;

/// <summary>The rows of a query, streamed: values as text, times as ISO 8601, with a zone where they have one.</summary>
internal sealed class SqlRecordReader : RecordReader
{
    private readonly DbCommand command;
    private readonly DbDataReader rows;
    private readonly string[] columns;
    private readonly byte[][] texts;
    private readonly int[] lengths;
    private readonly Func<DbException, ImportException> failed;
    private long row;

    /// <param name="command">The query; owned.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="failed">Makes the message for a failure of the database.</param>
    public SqlRecordReader(DbCommand command, string name, Func<DbException, ImportException> failed)
    {
        (this.command, this.failed, Name) = (command, failed, name);
        try
        {
            rows = command.ExecuteReader(CommandBehavior.SingleResult);
            columns = [.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetName)];
            texts = [.. columns.Select(_ => new byte[64])];
            lengths = new int[columns.Length];
        }
        catch (DbException error)
        {
            rows?.Dispose();
            command.Dispose();
            throw failed(error);
        }
    }

    public override string Name { get; }

    public override long Line => row;

    public override IReadOnlyList<string> Columns => columns;

    public override ReadOnlySpan<byte> this[int column] => texts[column].AsSpan(0, lengths[column]);

    public override bool Read()
    {
        try
        {
            if (!rows.Read())
            {
                return false;
            }

            row++;
            for (var column = 0; column < columns.Length; column++)
            {
                Put(column);
            }

            return true;
        }
        catch (DbException error)
        {
            throw failed(error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        // A reader that is closed early would read all other rows first.
        try
        {
            command.Cancel();
        }
        catch (DbException)
        {
        }

        try
        {
            rows.Dispose();
        }
        catch (DbException)
        {
        }

        command.Dispose();
    }

    private void Put(int column)
    {
        if (rows.IsDBNull(column))
        {
            lengths[column] = 0;
            return;
        }

        if (rows.GetFieldType(column) == typeof(long))
        {
            _ = rows.GetInt64(column).TryFormat(texts[column], out lengths[column], default, CultureInfo.InvariantCulture);
            return;
        }

        if (rows.GetFieldType(column) == typeof(int))
        {
            _ = rows.GetInt32(column).TryFormat(texts[column], out lengths[column], default, CultureInfo.InvariantCulture);
            return;
        }

        Put(column, rows.GetValue(column) switch
        {
            string letters => letters,
            DateTime time => Iso(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time),
            DateTimeOffset time => Iso(time.UtcDateTime),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            bool truth => truth ? "true" : "false",
            byte[] bytes => Convert.ToHexStringLower(bytes),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var other => other.ToString() ?? "",
        });
    }

    private void Put(int column, string letters)
    {
        var room = Encoding.UTF8.GetMaxByteCount(letters.Length);
        if (texts[column].Length < room)
        {
            texts[column] = new byte[room];
        }

        lengths[column] = Encoding.UTF8.GetBytes(letters, texts[column]);
    }

    private static string Iso(DateTime time) => time.ToString(time.Kind == DateTimeKind.Utc ? "yyyy-MM-ddTHH:mm:ss.fffZ" : "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
}
