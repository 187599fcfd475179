using TransRec.Data;

namespace TransRec.Experiments.Building;

/// <summary>The titles of several domains, each text once.</summary>
internal static class TitleCollection
{
    /// <param name="folders">Domain folders; every item of items.tsv counts, also those that no kept user has.</param>
    public static IReadOnlyList<string> Read(IReadOnlyList<string> folders)
    {
        var titles = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            titles.AddRange(DomainReader.ReadTitles(folder).Where(seen.Add));
        }

        return titles;
    }
}
