using TransRec.Data.Storing;

namespace TransRec.Reports;

/// <summary>What the figures of a domain show, gathered in one pass over its users.</summary>
/// <param name="Periods">Interactions by period of equal length: its begin, in milliseconds since 1970, and their number; empty without times.</param>
/// <param name="Lengths">Users by the length of their history: the least and the greatest length of a class, and their number.</param>
/// <param name="Popularity">How often items were taken, most often first: ranks, ever further apart, with their counts.</param>
internal sealed record DomainStatistics(
    IReadOnlyList<(long Begin, long Count)> Periods, IReadOnlyList<(int Least, int Greatest, long Count)> Lengths, IReadOnlyList<(int Rank, long Count)> Popularity)
{
    private const int PeriodCount = 80;
    private const double ClassWidth = 1.4;
    private const double RankStep = 1.04;

    public static DomainStatistics Of(DomainStore store)
    {
        var periods = new long[PeriodCount];
        var counts = new long[store.ItemCount];
        var lengths = new Dictionary<int, long>();
        var (earliest, latest) = (store.Report.EarliestTime ?? 0, store.Report.LatestTime ?? 0);
        for (var user = 0; user < store.UserCount; user++)
        {
            var items = store.ItemsOf(user);
            lengths[items.Length] = lengths.GetValueOrDefault(items.Length) + 1;
            foreach (var item in items)
            {
                counts[item]++;
            }

            foreach (var time in store.HasTimes ? store.TimesOf(user) : [])
            {
                periods[latest == earliest ? 0 : Math.Min(PeriodCount - 1, (int)((Int128)(time - earliest) * PeriodCount / (latest - earliest)))]++;
            }
        }

        Array.Sort(counts, (one, other) => other.CompareTo(one));
        return new(
            store.HasTimes ? [.. periods.Select((count, period) => (earliest + (long)((Int128)(latest - earliest) * period / PeriodCount), count))] : [],
            Classes(lengths),
            [.. Ranks(counts.Length).Where(rank => counts[rank - 1] > 0).Select(rank => (rank, counts[rank - 1]))]);
    }

    private static List<(int, int, long)> Classes(Dictionary<int, long> lengths)
    {
        var classes = new List<(int, int, long)>();
        for (int least = 1, longest = lengths.Count == 0 ? 0 : lengths.Keys.Max(); least <= longest;)
        {
            var greatest = Math.Max(least, (int)(least * ClassWidth));
            classes.Add((least, greatest, lengths.Where(length => length.Key >= least && length.Key <= greatest).Sum(length => length.Value)));
            least = greatest + 1;
        }

        return classes;
    }

    private static IEnumerable<int> Ranks(int items)
    {
        for (var rank = 1; rank <= items; rank = Math.Max(rank + 1, (int)(rank * RankStep)))
        {
            yield return rank;
        }
    }
}
