namespace TransRec.Data.Storing;

/// <summary>What was added to a store, what was dropped and why, and what it has now.</summary>
public sealed record StoreBuildReport
{
    /// <summary>Interactions that were added.</summary>
    public required long RowsAdded { get; init; }

    /// <summary>Of these, dropped because their item has no title (<see cref="StoreBuildOptions.RequireTitles"/>).</summary>
    public required long RowsWithoutTitle { get; init; }

    /// <summary>Dropped by <see cref="StoreBuildOptions.Duplicates"/>.</summary>
    public required long RowsDuplicate { get; init; }

    /// <summary>Dropped because their user or their item has too few interactions.</summary>
    public required long RowsBelowCore { get; init; }

    /// <summary>Interactions of the store.</summary>
    public required long Interactions { get; init; }

    /// <summary>Distinct users that were added.</summary>
    public required int UsersAdded { get; init; }

    /// <summary>Sequences before the core: users with a row, or their sessions.</summary>
    public required int Sequences { get; init; }

    /// <summary>Users of the store.</summary>
    public required int Users { get; init; }

    /// <summary>Distinct items that were added, by rows or by titles.</summary>
    public required int ItemsAdded { get; init; }

    /// <summary>Items of the store.</summary>
    public required int Items { get; init; }

    /// <summary>Items of the store whose title is empty.</summary>
    public required int ItemsWithoutTitle { get; init; }

    /// <summary>Items of all that were added that came with different titles; the longest one is kept.</summary>
    public required int ItemsWithSeveralTitles { get; init; }

    /// <summary>Items of the store that nobody took.</summary>
    public required int ItemsWithoutInteraction { get; init; }

    /// <summary>How often the core went over all users and items; 0: nothing was asked of them.</summary>
    public required int CorePasses { get; init; }

    /// <summary>The earliest time in the store, in milliseconds since 1970 (UTC); null: it has no times.</summary>
    public required long? EarliestTime { get; init; }

    /// <summary>The latest time in the store, in milliseconds since 1970 (UTC); null: it has no times.</summary>
    public required long? LatestTime { get; init; }

    /// <summary>Interactions of the store that share user and time with another one: which came first is not known.</summary>
    public required long InteractionsSharingTime { get; init; }

    /// <summary>Users whose last two interactions share their time and are with different items: the target of the test is arbitrary.</summary>
    public required int TestTargetsTied { get; init; }

    /// <summary>Users whose last interaction but one shares its time with another item before or after it: the target of validation is arbitrary.</summary>
    public required int ValidationTargetsTied { get; init; }

    /// <summary>Users whose last three interactions share their time, with different items.</summary>
    public required int LastThreeTied { get; init; }

    /// <summary>SHA-256 of the content, hexadecimal: ids, titles, sequences, times and events; not of where they came from.</summary>
    public required string Fingerprint { get; init; }
}
