namespace TransRec.Experiments.Runs;

/// <summary>What is different in a folder of data since a model was trained on it. Counts are null where the model does not say what there was.</summary>
public sealed record DataChange
{
    /// <summary>Users more than there were.</summary>
    public int? NewUsers { get; init; }

    /// <summary>Interactions more than there were.</summary>
    public long? NewInteractions { get; init; }

    /// <summary>Items more than there were; a model that reads titles or pictures recommends them.</summary>
    public int? NewItems { get; init; }

    /// <summary>Items of the training that are there no longer.</summary>
    public int GoneItems { get; init; }

    /// <summary>Items of the training whose titles have changed a little.</summary>
    public int RetitledItems { get; init; }

    /// <summary>The counts in words: "1 new user, 5 new interactions"; what is zero is left out.</summary>
    public override string ToString()
    {
        if (NewUsers is null)
        {
            return "what is new is not known, since it has no list of the items that it was trained on";
        }

        string[] parts =
        [
            .. Part(NewUsers.Value, "new user"),
            .. Part(NewInteractions ?? 0, "new interaction"),
            .. Part(NewItems ?? 0, "new item"),
            .. Part(GoneItems, "item of the training gone", "items of the training gone"),
            .. Part(RetitledItems, "changed title"),
        ];
        return parts.Length == 0 ? "as many users, items and interactions as before, but not the same" : string.Join(", ", parts);
    }

    private static IEnumerable<string> Part(long count, string one, string? several = null) =>
        count == 0 ? [] : [$"{count:N0} {(count == 1 ? one : several ?? one + "s")}"];
}
