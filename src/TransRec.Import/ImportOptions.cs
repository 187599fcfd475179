using TransRec.Data.Storing;
using TransRec.Import.Mapping;
using TransRec.Options;

namespace TransRec.Import;

/// <summary>How a source is imported.</summary>
public sealed record ImportOptions
{
    /// <summary>The format's name; null: found by looking at the files. Default null.</summary>
    public string? Format { get; init; }

    /// <summary>Columns in place of those of the format. Default null: those of the format, or found by looking.</summary>
    public ColumnMapping? Map { get; init; }

    /// <summary>The title: a column, or a template (<c>{name}, {colour}</c>). Default null: the format's.</summary>
    public string? Title { get; init; }

    /// <summary>A column whose text is put after the title. Default null: none.</summary>
    public string? Text { get; init; }

    /// <summary>How delimited text is quoted; null: as the format says, or found by looking. Default null.</summary>
    public Sources.Quoting? Quotes { get; init; }

    /// <summary>The encoding of text files; null: found by looking. Default null.</summary>
    public string? Encoding { get; init; }

    /// <summary>The zone of times without one. Default UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Interactions before this are left out. Default null: none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Interactions at this time or after it are left out. Default null: none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Interactions with a lower rating, or none, are left out. Default null: none.</summary>
    public double? RatingAtLeast { get; init; }

    /// <summary>The kinds of events that are kept. Default empty: all.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Minima, duplicates, ties, sessions, memory. Default: everything is kept.</summary>
    public StoreBuildOptions Store { get; init; } = new();

    /// <summary>Whether items without a title, and their interactions, are left out. Default null: yes where the source has titles.</summary>
    public bool? RequireTitles { get; init; }

    /// <summary>The share of records that may be unreadable; they are left out and counted. Default 0: the first ones end the import.</summary>
    public double Tolerance { get; init => field = Require.InRange(value, 0, 1); }

    /// <summary>Where pictures lie below the source, with {id} and {id:3} for the first three letters of an item's id. Default null: none are looked for.</summary>
    public string? Images { get; init; }
}
