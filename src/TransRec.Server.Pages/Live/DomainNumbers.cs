namespace TransRec.Server.Pages.Live;

/// <summary>What is counted of a domain, at several moments.</summary>
internal sealed class DomainNumbers
{
    private const int MostKept = 61;
    private const int MostGrowth = 400;
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LatencyWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GrowthStep = TimeSpan.FromMinutes(1);

    private readonly List<Moment> moments = [];
    private readonly List<(DateTimeOffset At, int Items)> growth = [];

    /// <summary>The catalogue's size since the server was started, some points of it.</summary>
    public IReadOnlyList<(DateTimeOffset At, int Items)> Growth => [.. growth];

    /// <summary>Adds a moment.</summary>
    public void Add(Moment moment, int items)
    {
        moments.Add(moment);
        if (moments.Count > MostKept)
        {
            moments.RemoveAt(0);
        }

        if (growth.Count == 0 || growth[^1].Items != items || moment.At - growth[^1].At >= GrowthStep)
        {
            growth.Add((moment.At, items));
        }

        // Every second of the older points gives way; the first and the latest stay.
        for (var place = growth.Count - 2; growth.Count > MostGrowth && place > 0; place -= 2)
        {
            growth.RemoveAt(place);
        }
    }

    /// <summary>Requests a second of the last ten seconds.</summary>
    public double RequestsPerSecond => Rate(moment => moment.Requests);

    /// <summary>Events a second of the last ten seconds.</summary>
    public double EventsPerSecond => Rate(moment => moment.Events);

    /// <summary>How many requests each step of the time that is kept had, a second.</summary>
    public IReadOnlyList<double> Requests =>
        [.. moments.Skip(1).Zip(moments, (now, before) => Math.Max(0, now.Requests - before.Requests) / Math.Max(1e-3, (now.At - before.At).TotalSeconds))];

    /// <summary>How many requests of the last minute each bucket of times has.</summary>
    public long[] RecentTimes
    {
        get
        {
            if (moments.Count < 2)
            {
                return [];
            }

            var (first, last) = (moments.First(moment => moments[^1].At - moment.At <= LatencyWindow), moments[^1]);
            return [.. last.Times.Select((count, place) => Math.Max(0, count - (place < first.Times.Length ? first.Times[place] : 0)))];
        }
    }

    private double Rate(Func<Moment, long> count)
    {
        if (moments.Count < 2)
        {
            return 0;
        }

        var last = moments[^1];
        var first = moments.First(moment => last.At - moment.At <= RateWindow);
        return last.At > first.At ? Math.Max(0, count(last) - count(first)) / (last.At - first.At).TotalSeconds : 0;
    }
}

/// <summary>Counts at one moment, all from the start of the server.</summary>
/// <param name="At">When.</param>
/// <param name="Requests">Questions answered.</param>
/// <param name="Times">How many took how long, by bucket.</param>
/// <param name="Events">Events that the domain has.</param>
internal sealed record Moment(DateTimeOffset At, long Requests, long[] Times, long Events);
