namespace TransRec.Foundation.Files;

/// <summary>Lists of names in messages: the first ones, in order, and how many more.</summary>
internal static class Names
{
    /// <summary>For walls of names: all where they are three at most, else how many and three examples.</summary>
    internal static string Few(IReadOnlyCollection<string> names) => names.Count <= 3
        ? List(names)
        : $"{names.Count}, such as {string.Join(", ", names.Order(StringComparer.Ordinal).Take(3))}";

    internal static string List(IEnumerable<string> names, int limit = 20)
    {
        var sorted = names.Order(StringComparer.Ordinal).ToList();
        return sorted.Count == 0 ? "none"
            : sorted.Count <= limit ? string.Join(", ", sorted)
            : $"{string.Join(", ", sorted.Take(limit))} and {sorted.Count - limit} more";
    }
}
