using System.Text.RegularExpressions;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>One file of a format.</summary>
public sealed record FormatFile
{
    /// <summary>What it is for.</summary>
    public required FileRole Role { get; init; }

    /// <summary>How it is called, with * for any letters, without what it is packed with.</summary>
    public required string Name { get; init; }

    /// <summary>How its records are written.</summary>
    public FileShape Shape { get; init; }

    /// <summary>How delimited text is written. An empty separator: found by looking at it.</summary>
    public Dialect Dialect { get; init; } = new(",", Quoting.Doubled, HasHeader: true);

    /// <summary>
    /// Its columns: of a file without header all of them, in order, each with a pattern that its values match (<c>user ^\d+$</c>) or without; else those that it is recognised by.
    /// </summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Which column holds what.</summary>
    public required ColumnMapping Map { get; init; }

    /// <summary>Whether what it holds is too plain to be recognised by: its name must match.</summary>
    internal bool IsKnownByName { get; init; }

    /// <summary>Whether its last column takes the rest of the line.</summary>
    internal bool LastTakesRest { get; init; }

    /// <summary>Whether lines may have other numbers of columns.</summary>
    internal bool Ragged { get; init; }

    /// <summary>Of interaction files those with the lowest number that is there are read: a set may come in several forms.</summary>
    internal int Choice { get; init; }

    /// <summary>Times before this, in milliseconds since 1970, cannot be.</summary>
    internal long EarliestTime { get; init; } = long.MinValue;

    /// <summary>Kinds of events, where they do not stand in a column of their own.</summary>
    internal IReadOnlyList<string>? Events { get; init; }

    /// <summary>The columns' names.</summary>
    internal IReadOnlyList<string> ColumnNames => [.. Columns.Select(column => column.Split(" ^", 2)[0])];

    /// <summary>The patterns of its values by column; null: any value.</summary>
    internal IReadOnlyList<Regex?> Patterns => [.. Columns.Select(column => column.Split(" ^", 2) is [_, var pattern] ? new Regex("^" + pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) : null)];

    /// <summary>Whether it may be called so.</summary>
    /// <param name="name">A file's name, without what it is packed with.</param>
    internal bool IsCalled(string name) => Name.Split('|').Any(pattern =>
        Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
}
