namespace TransRec.Data.Storing;

/// <summary>The files of a store. Numbers are little-endian; users and items are numbered from 0.</summary>
internal static class StoreFiles
{
    internal const string Manifest = "manifest.json";

    /// <summary>UTF-8 without ends, one id after the other; with <see cref="At"/> where each begins.</summary>
    internal const string UserIds = "users.ids";
    internal const string ItemIds = "items.ids";
    internal const string Titles = "titles";

    /// <summary>i64, count + 1: where each text begins.</summary>
    internal const string At = ".at";

    /// <summary>u32, count: the numbers in the order of their ids' bytes; only where the numbers are in another order.</summary>
    internal const string Sorted = ".sorted";

    /// <summary>i64, users + 1: where each user's interactions begin.</summary>
    internal const string SequencesAt = "sequences.at";

    /// <summary>u32: item numbers, user after user, oldest first.</summary>
    internal const string Items = "sequences.items";

    /// <summary>u32 seconds after the manifest's start, or i64 milliseconds since 1970; absent when there are no times.</summary>
    internal const string Times = "sequences.times";

    /// <summary>u8: kinds of events; absent when all are 0.</summary>
    internal const string Events = "sequences.events";

    /// <summary>What is derived from the files above for a recipe's two numbers; can be deleted at any time.</summary>
    internal const string Views = "views";

    /// <summary>All that a store may have with checksums in its manifest.</summary>
    internal static IReadOnlyList<string> Columns { get; } =
    [
        UserIds, UserIds + At, UserIds + Sorted, ItemIds, ItemIds + At, ItemIds + Sorted, Titles, Titles + At, SequencesAt, Items, Times, Events,
    ];
}
