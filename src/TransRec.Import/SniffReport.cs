using System.Text;
using TransRec.Import.Formats;
using TransRec.Import.Mapping;
using TransRec.Import.Reading;
using TransRec.Import.Sniffing;
using TransRec.Import.Sources;

namespace TransRec.Import;

/// <summary>What a source is, why, and a few of its records as they would be read.</summary>
/// <param name="Format">The format.</param>
/// <param name="Why">Why it is this one.</param>
/// <param name="Files">The files that would be read.</param>
/// <param name="NotRead">Files that would not, with the reason.</param>
/// <param name="Notes">What to know before.</param>
public sealed record SniffReport(ImportFormat Format, string Why, IReadOnlyList<SniffedFile> Files, IReadOnlyList<string> NotRead, IReadOnlyList<string> Notes)
{
    private const int Shown = 5;

    internal static SniffReport Of(ImportPlan plan, ImportOptions options) => new(
        plan.Format,
        plan.Why,
        [.. plan.Files.Select(file => Look(file, plan.Hook, options))],
        plan.NotRead,
        [.. plan.Notes, .. plan.Format.Traps]);

    private static SniffedFile Look(PlannedFile file, FormatHook? hook, ImportOptions options)
    {
        var rows = new List<SniffedRow>();
        using var reader = file.Open();
        var row = file.Role == FileRole.Lookup ? null : new InteractionRow(reader, file.Map, null);
        var times = file.Map.Time is { } time ? Times(file, reader, time, options) : null;
        while (row is not null && rows.Count < Shown && reader.Read())
        {
            if (reader.Defect is not null)
            {
                continue;
            }

            var title = row.Title?.Compose();
            rows.Add(new(
                Encoding.UTF8.GetString(row.User),
                Encoding.UTF8.GetString(hook is null || row.Item.IsEmpty ? row.Item : hook.ItemId(row.Item, file.Role)),
                times is null ? null : times.TryRead(row.Time, out var milliseconds) ? $"{DateTimeOffset.FromUnixTimeMilliseconds(milliseconds):yyyy-MM-dd HH:mm:ss}Z" : $"? {Encoding.UTF8.GetString(row.Time)}",
                row.HasRating ? Encoding.UTF8.GetString(row.Rating) : null,
                row.HasEvent ? Encoding.UTF8.GetString(row.Event) : null,
                title is null || hook is null ? title : hook.Title(title)));
        }

        return new SniffedFile(file.Name, file.Role, file.Shape, file.Dialect, file.Encoding, file.EncodingWhy, file.Map, rows);
    }

    private static TimeReader Times(PlannedFile file, RecordReader reader, string time, ImportOptions options)
    {
        var place = ColumnMapping.Alternatives(time).Select(reader.Find).FirstOrDefault(found => found >= 0, -1);
        return new TimeReader(place >= 0 && reader.UnitOf(place) is { } unit ? new TimeForm(unit, null) : TimeForm.Parse(file.Map.TimeForm ?? "s"), options.TimeZone);
    }
}

/// <summary>A file as it would be read.</summary>
/// <param name="Name">The file.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Shape">How its records are written.</param>
/// <param name="Dialect">How delimited text is written; null for other shapes.</param>
/// <param name="Encoding">The encoding of text; null for Parquet.</param>
/// <param name="EncodingWhy">Why it is that one.</param>
/// <param name="Map">Which column holds what.</param>
/// <param name="Rows">Its first records.</param>
public sealed record SniffedFile(
    string Name, FileRole Role, FileShape Shape, Dialect? Dialect, string? Encoding, string? EncodingWhy, ColumnMapping Map, IReadOnlyList<SniffedRow> Rows);

/// <summary>A record as it would be read; what its file does not hold is null.</summary>
/// <param name="User">The user.</param>
/// <param name="Item">The item.</param>
/// <param name="Time">The time, UTC.</param>
/// <param name="Rating">The rating.</param>
/// <param name="Event">The kind of event.</param>
/// <param name="Title">The title.</param>
public sealed record SniffedRow(string User, string Item, string? Time, string? Rating, string? Event, string? Title);
