using System.Globalization;
using System.Text;
using ParquetSharp;
using Encoding = System.Text.Encoding;
using TimeUnit = TransRec.Import.Mapping.TimeUnit;

namespace TransRec.Import.Sources;

/// <summary>One column of a row group, value by value, as UTF-8 text.</summary>
internal sealed class ParquetColumn : IDisposable
{
    private const int Batch = 1024;

    private readonly ColumnReader column;
    private readonly LogicalColumnReader reader;
    private readonly IValues values;
    private byte[] text = new byte[64];
    private int length;

    public ParquetColumn(ColumnReader column, string name)
    {
        this.column = column;
        reader = column.LogicalReader(Batch);
        values = reader switch
        {
            LogicalColumnReader<string> strings => new Values<string?>(strings!),
            LogicalColumnReader<byte[]> bytes => new Values<byte[]?>(bytes!),
            LogicalColumnReader<int> whole => new Values<int>(whole),
            LogicalColumnReader<int?> whole => new Values<int?>(whole),
            LogicalColumnReader<long> whole => new Values<long>(whole),
            LogicalColumnReader<long?> whole => new Values<long?>(whole),
            LogicalColumnReader<uint> whole => new Values<uint>(whole),
            LogicalColumnReader<uint?> whole => new Values<uint?>(whole),
            LogicalColumnReader<ulong> whole => new Values<ulong>(whole),
            LogicalColumnReader<ulong?> whole => new Values<ulong?>(whole),
            LogicalColumnReader<short> whole => new Values<short>(whole),
            LogicalColumnReader<short?> whole => new Values<short?>(whole),
            LogicalColumnReader<ushort> whole => new Values<ushort>(whole),
            LogicalColumnReader<ushort?> whole => new Values<ushort?>(whole),
            LogicalColumnReader<sbyte> whole => new Values<sbyte>(whole),
            LogicalColumnReader<sbyte?> whole => new Values<sbyte?>(whole),
            LogicalColumnReader<byte> whole => new Values<byte>(whole),
            LogicalColumnReader<byte?> whole => new Values<byte?>(whole),
            LogicalColumnReader<float> number => new Values<float>(number),
            LogicalColumnReader<float?> number => new Values<float?>(number),
            LogicalColumnReader<double> number => new Values<double>(number),
            LogicalColumnReader<double?> number => new Values<double?>(number),
            LogicalColumnReader<decimal> number => new Values<decimal>(number),
            LogicalColumnReader<decimal?> number => new Values<decimal?>(number),
            LogicalColumnReader<bool> truth => new Values<bool>(truth),
            LogicalColumnReader<bool?> truth => new Values<bool?>(truth),
            LogicalColumnReader<Date> day => new Values<Date>(day),
            LogicalColumnReader<Date?> day => new Values<Date?>(day),
            LogicalColumnReader<DateTime> time => new Values<DateTime>(time),
            LogicalColumnReader<DateTime?> time => new Values<DateTime?>(time),
            LogicalColumnReader<DateTimeNanos> time => new Values<DateTimeNanos>(time),
            LogicalColumnReader<DateTimeNanos?> time => new Values<DateTimeNanos?>(time),
            LogicalColumnReader<Guid> id => new Values<Guid>(id),
            LogicalColumnReader<Guid?> id => new Values<Guid?>(id),
            LogicalColumnReader<int[]> list => new Values<int[]?>(list!),
            LogicalColumnReader<int?[]> list => new Values<int?[]?>(list!),
            LogicalColumnReader<long[]> list => new Values<long[]?>(list!),
            LogicalColumnReader<long?[]> list => new Values<long?[]?>(list!),
            LogicalColumnReader<uint?[]> list => new Values<uint?[]?>(list!),
            LogicalColumnReader<ulong?[]> list => new Values<ulong?[]?>(list!),
            LogicalColumnReader<string[]> list => new Values<string?[]?>(list!),
            LogicalColumnReader<DateTime[]> list => new Values<DateTime[]?>(list!),
            LogicalColumnReader<DateTime?[]> list => new Values<DateTime?[]?>(list!),
            LogicalColumnReader<DateTimeNanos?[]> list => new Values<DateTimeNanos?[]?>(list!),
            _ => throw new NotSupportedException($"column {name} holds {column.ColumnDescriptor.LogicalType.Type} of {column.ColumnDescriptor.PhysicalType}, which is not read"),
        };
    }

    private interface IValues
    {
        object? Next();
    }

    /// <summary>The value as text; empty for null.</summary>
    public ReadOnlySpan<byte> Text => text.AsSpan(0, length);

    /// <summary>The unit in which times of a column are given; null for what is no time stamp.</summary>
    public static TimeUnit? UnitOf(ColumnDescriptor column) => column.LogicalType.Type is LogicalTypeEnum.Timestamp or LogicalTypeEnum.Date || column.PhysicalType == PhysicalType.Int96
        ? TimeUnit.Milliseconds
        : null;

    /// <summary>Goes to the next value.</summary>
    public void Next()
    {
        length = 0;
        switch (values.Next())
        {
            case null:
                break;
            case string letters:
                Put(letters);
                break;
            case byte[] bytes:
                Room(bytes.Length);
                bytes.CopyTo(text, 0);
                length = bytes.Length;
                break;
            case Array list:
                Put(List(list));
                break;
            case var one:
                Put(One(one));
                break;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        column.Dispose();
    }

    private static string One(object value) => value switch
    {
        DateTime time => Invariant(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds()),
        DateTimeNanos time => Invariant(Math.Floor(time.Ticks / 1e6m)),
        Date day => Invariant(day.Days * 86_400_000L),
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => Invariant((long)number),
        float number when number == MathF.Floor(number) && Math.Abs(number) < 1e7 => Invariant((long)number),
        bool truth => truth ? "true" : "false",
        _ => Invariant((IFormattable)value),
    };

    private static string Invariant(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string List(Array list)
    {
        var json = new StringBuilder("[");
        foreach (var one in list)
        {
            json.Append(json.Length > 1 ? "," : "").Append(one switch
            {
                null => "null",
                string letters => System.Text.Json.JsonSerializer.Serialize(letters),
                _ => One(one),
            });
        }

        return json.Append(']').ToString();
    }

    private void Put(string letters)
    {
        Room(Encoding.UTF8.GetMaxByteCount(letters.Length));
        length = Encoding.UTF8.GetBytes(letters, text);
    }

    private void Room(int bytes)
    {
        if (text.Length < bytes)
        {
            text = new byte[Math.Max(bytes, text.Length * 2)];
        }
    }

    private sealed class Values<T>(LogicalColumnReader<T> reader) : IValues
    {
        private readonly T[] batch = new T[Batch];
        private int place;
        private int count;

        public object? Next()
        {
            if (place == count)
            {
                (place, count) = (0, reader.ReadBatch(batch));
                if (count == 0)
                {
                    throw new InvalidCastException("a column ends before its row group");
                }
            }

            return batch[place++];
        }
    }
}
