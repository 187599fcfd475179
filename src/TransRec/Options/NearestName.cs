namespace TransRec.Options;

/// <summary>Finds the known name that a mistyped one most likely meant.</summary>
public static class NearestName
{
    /// <summary>" Did you mean x?" (with a space before it) for the known name that is a few edits away (2, or a third of its length; letter case free), else an empty text.</summary>
    /// <param name="found">What was given.</param>
    /// <param name="known">What there is.</param>
    public static string Hint(string found, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(found);
        var best = known
            .Select(name => (Name: name, Edits: Distance(found.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(candidate => candidate.Edits <= Math.Max(candidate.Name.Length < 4 ? 1 : 2, candidate.Name.Length / 3))
            .OrderBy(candidate => candidate.Edits)
            .FirstOrDefault();
        return best.Name is null ? "" : $" Did you mean {best.Name}?";
    }

    /// <summary>The edit distance of Levenshtein: insertions, deletions and replacements of one letter.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
