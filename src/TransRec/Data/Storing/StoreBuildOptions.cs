using TransRec.Options;

namespace TransRec.Data.Storing;

/// <summary>The rules by which rows become a store, and what the pass may use.</summary>
public sealed record StoreBuildOptions
{
    /// <summary>The least memory that a pass can be given, in bytes: 32 MiB.</summary>
    public const long LeastMemory = 32L << 20;

    /// <summary>Users with fewer interactions are dropped. Default 1: none.</summary>
    public int MinimumUser { get; init => field = Require.InRange(value, 1, 1_000_000); } = 1;

    /// <summary>Items with fewer interactions are dropped. Default 0: items that were added by title stay, even when nobody took them.</summary>
    public int MinimumItem { get; init => field = Require.InRange(value, 0, 1_000_000); }

    /// <summary>
    /// Both minima are applied once, to the counts of all rows, as many papers do; what is left may lie below them. Default false: again and again until every user and
    /// every item has as many as it must (the k-core).
    /// </summary>
    public bool Once { get; init; }

    /// <summary>Interactions with items that have no title are dropped, and such items. Default false: their titles are empty.</summary>
    public bool RequireTitles { get; init; }

    /// <summary>What becomes of an item that a sequence has several times. Default: all are kept.</summary>
    public DuplicateRule Duplicates { get; init => field = Require.Defined(value); }

    /// <summary>The order of rows of one user and one time. Default: as added.</summary>
    public TieRule Ties { get; init => field = Require.Defined(value); }

    /// <summary>How users and items are numbered. Default: by the bytes of their ids.</summary>
    public NumberOrder Numbers { get; init => field = Require.Defined(value); }

    /// <summary>
    /// A pause longer than this ends a session; each session becomes a user of its own, called <c>USER#000001</c>, <c>USER#000002</c>, ... in order of time. Null: no
    /// sessions. Default null.
    /// </summary>
    public TimeSpan? SessionGap
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SessionGap), value, $"SessionGap must be above zero; found {value}.");
    }

    /// <summary>
    /// How many bytes the tables of ids and the buffers of the pass may take. Rows are not counted: they lie on disk. Default 1 GiB, for about 20 million distinct ids.
    /// </summary>
    public long MemoryBytes { get; init => field = Require.InRange(value, LeastMemory, 1L << 50); } = 1L << 30;

    /// <summary>Where rows lie until the store is written: 16 bytes a row, at most three times. Null: the system's folder for temporary files. Default null.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>How many threads the pass may use next to the caller's. The store does not depend on it. Default: one for each processor.</summary>
    public int Threads { get; init => field = Require.InRange(value, 1, 1024); } = Math.Clamp(Environment.ProcessorCount, 1, 1024);
}
