namespace TransRec.Checkpoints;

/// <summary>Lists of names in messages: the first ones, in order, and how many more.</summary>
internal static class Names
{
    internal static string List(IEnumerable<string> names, int limit = 20)
    {
        var sorted = names.Order(StringComparer.Ordinal).ToList();
        return sorted.Count == 0 ? "none"
            : sorted.Count <= limit ? string.Join(", ", sorted)
            : $"{string.Join(", ", sorted.Take(limit))} and {sorted.Count - limit} more";
    }
}
