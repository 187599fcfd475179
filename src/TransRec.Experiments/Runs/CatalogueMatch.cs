using TransRec.Data;

namespace TransRec.Experiments.Runs;

/// <summary>Tells whether data are of the catalogue that a model was trained on: most of its items are there, and mean what they meant.</summary>
internal static class CatalogueMatch
{
    // Below it, a folder is taken for another catalogue.
    private const double LeastShareOfItems = 0.5;

    // Titles share fewer pairs of letters when one is about another thing; a corrected or completed title shares more.
    private const double LeastLikeness = 0.5;

    private const int MostExamples = 3;

    /// <summary>Counts what is gone and retitled.</summary>
    /// <param name="known">Items of the training, or some of them.</param>
    /// <param name="now">The data, whole.</param>
    /// <param name="what">What was trained, for the message: a run or an adapter folder.</param>
    /// <param name="folder">The folder of the data, for the message.</param>
    /// <param name="accepted">Whether another catalogue is accepted; titles of another meaning then count as changed.</param>
    /// <exception cref="RunException">The data are of another catalogue, or titles have another meaning.</exception>
    public static (int Gone, int Retitled) Of(IReadOnlyList<NamedItem> known, Domain now, string what, string? folder, bool accepted)
    {
        var (gone, retitled) = (0, 0);
        var others = new List<string>();
        var otherCount = 0;
        foreach (var item in known)
        {
            if (!now.TryFindItem(item.Id, out var number))
            {
                gone++;
                continue;
            }

            var title = now.Titles[number];
            if (title == item.Title)
            {
                continue;
            }

            if (accepted || item.Title.Length == 0 || title.Length == 0 || Likeness(item.Title, title) >= LeastLikeness)
            {
                retitled++;
            }
            else if (++otherCount <= MostExamples)
            {
                others.Add($"\n  {item.Id}: \"{item.Title}\" then, \"{title}\" now");
            }
        }

        if (!accepted && known.Count - gone < LeastShareOfItems * known.Count)
        {
            throw new RunException(
                $"The data in {folder} are of another catalogue than that of {what}: of {known.Count:N0} items that it was trained on, {known.Count - gone:N0} are there. "
                + "Name the run of this catalogue, restore the data, or accept them with --other-data.");
        }

        return otherCount == 0
            ? (gone, retitled)
            : throw new RunException(
                $"The data in {folder} give {otherCount:N0} of the {known.Count:N0} items that {what} was trained on another title, as if their ids stood for other things now:"
                + $"{string.Concat(others)}{(otherCount > MostExamples ? "\n  ..." : "")}\nRestore the titles, give new things new ids, or accept the data with --other-data.");
    }

    /// <summary>Dice's coefficient of the titles' pairs of neighbouring letters, letter case free: 0 for nothing in common, 1 for the same pairs.</summary>
    internal static double Likeness(string first, string second)
    {
        var (left, right) = (Pairs(first), Pairs(second));
        var common = left.Keys.Sum(pair => Math.Min(left[pair], right.GetValueOrDefault(pair)));
        return 2.0 * common / Math.Max(1, left.Values.Sum() + right.Values.Sum());
    }

    private static Dictionary<(char, char), int> Pairs(string title)
    {
        var padded = $" {title.ToLowerInvariant()} ";
        return Enumerable.Range(0, padded.Length - 1).Select(place => (padded[place], padded[place + 1])).CountBy(pair => pair).ToDictionary();
    }
}
