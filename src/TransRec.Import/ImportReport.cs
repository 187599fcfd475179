using TransRec.Data.Storing;

namespace TransRec.Import;

/// <summary>What an import read, left out and kept.</summary>
public sealed record ImportReport
{
    /// <summary>The format that the source was read as.</summary>
    public required string Format { get; init; }

    /// <summary>Why it is that format.</summary>
    public required string Why { get; init; }

    /// <summary>The files or queries that were read, with the records of each.</summary>
    public required IReadOnlyList<ImportedSource> Sources { get; init; }

    /// <summary>Files that were not read, with the reason.</summary>
    public required IReadOnlyList<string> NotRead { get; init; }

    /// <summary>Records of interactions that were read.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Interactions in these records: a record may hold several, or none.</summary>
    public required long InteractionsRead { get; init; }

    /// <summary>Interactions that were left out before anything was counted, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Records that could not be read and were left out.</summary>
    public required long DefectCount { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<ImportDefect> Defects { get; init; }

    /// <summary>Whether the source has times; without, the order of its rows is taken for the order in time.</summary>
    public required bool UsesTimes { get; init; }

    /// <summary>Kinds of events with how often each was seen, in the order of their numbers in the store.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Events { get; init; }

    /// <summary>Pictures that were taken along; null: none were asked for.</summary>
    public ImportedPictures? Pictures { get; init; }

    /// <summary>What the store was built of, what was dropped there, and what it has.</summary>
    public required StoreBuildReport Store { get; init; }

    /// <summary>What whoever trains on it should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The commands to go on with.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>A source that was read.</summary>
/// <param name="Name">The file or query.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Records">Its records.</param>
/// <param name="Mapping">Which column holds what.</param>
/// <param name="Encoding">The encoding of text; null for others.</param>
public sealed record ImportedSource(string Name, string Role, long Records, string Mapping, string? Encoding);

/// <summary>Pictures that were taken along.</summary>
/// <param name="Found">Items of the store whose picture was found.</param>
/// <param name="Missing">Items without one.</param>
/// <param name="Examples">Some of these.</param>
public sealed record ImportedPictures(int Found, int Missing, IReadOnlyList<string> Examples);
