using System.Globalization;
using TransRec.Import.Mapping;
using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>Returns are left out; customers that became decimals are whole again; dates begin in December, which says what is day and what is month.</summary>
internal sealed class OnlineRetailHook : FormatHook
{
    private const int December = 12;

    private static readonly string[] Forms = ["M/d/yyyy H:mm", "M/d/yyyy,H:mm", "d/M/yyyy H:mm", "d/M/yyyy,H:mm", "d-M-yyyy H:mm", "M-d-yyyy H:mm", "M/d/yy H:mm", "d/M/yy H:mm", "d.M.yyyy H:mm"];

    public override IReadOnlyList<string> Columns => ["Quantity", "Invoice", "InvoiceNo"];

    public override ColumnMapping Arrange(FormatFile file, ColumnMapping mapping, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var place = columns.ToList().IndexOf(mapping.Time!);
        List<string> dates = [.. rows.Select(row => row[place]).Where(date => date.Length > 0)];
        var fitting = Forms.Where(form => dates.Count > 0 && dates.All(date => IsOf(form, date, out _))).ToList();
        var form = fitting.FirstOrDefault(form => dates.Exists(date => IsOf(form, date, out var time) && time.Month == December)) ?? fitting.FirstOrDefault();
        return form is null ? mapping : mapping with { TimeForm = form };
    }

    public override void Read(InteractionRow row, InteractionSink sink)
    {
        var invoice = row.Of("InvoiceNo") is { IsEmpty: false } number ? number : row.Of("Invoice");
        if (row.Of("Quantity").StartsWith("-"u8) || invoice.StartsWith("C"u8) || invoice.StartsWith("c"u8))
        {
            sink.Drop("returned");
            return;
        }

        sink.Add(row);
    }

    public override ReadOnlySpan<byte> UserId(ReadOnlySpan<byte> id) => id.EndsWith(".0"u8) ? id[..^2] : id;

    private static bool IsOf(string form, string date, out DateTime time) => DateTime.TryParseExact(date.Trim(), form, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
