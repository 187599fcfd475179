using TransRec.Server.Domains;
using TransRec.Server.Observability;

namespace TransRec.Server.Pages.Live;

/// <summary>What happens now, by domain: read from the server's meters every two seconds and kept for two minutes.</summary>
internal sealed class LiveNumbers(ServedDomains domains, MetricsText metrics, TimeProvider clock)
{
    private const string Label = "domain=\"";

    private readonly Lock gate = new();
    private readonly Dictionary<string, DomainNumbers> numbers = new(StringComparer.Ordinal);
    private double[] bounds = [];
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next reading.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Reads the meters.</summary>
    public void Sample()
    {
        var times = metrics.Histogram("transrec.recommend.duration").GroupBy(reading => DomainOf(reading.Labels)).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        lock (gate)
        {
            bounds = times.Values.FirstOrDefault() is [var reading, ..] ? [.. reading.Bounds] : bounds;
            var all = domains.All;
            foreach (var gone in numbers.Keys.Except(all.Select(domain => domain.Name), StringComparer.Ordinal).ToList())
            {
                _ = numbers.Remove(gone);
            }

            foreach (var domain in all)
            {
                var status = domain.Status;
                long[] counts = times.TryGetValue(domain.Name, out var readings) ? [.. Enumerable.Range(0, readings[0].Counts.Count).Select(place => readings.Sum(each => each.Counts[place]))] : [];
                if (!numbers.TryGetValue(domain.Name, out var found))
                {
                    numbers.Add(domain.Name, found = new DomainNumbers());
                }

                found.Add(new Moment(clock.GetUtcNow(), counts.Sum(), counts, status.Events), status.Items);
            }
        }

        Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>The numbers of one domain.</summary>
    public LiveReading Of(string domain) => Of(name => name == domain);

    /// <summary>The numbers of several domains together.</summary>
    public LiveReading Of(Func<string, bool> sees)
    {
        lock (gate)
        {
            var found = numbers.Where(each => sees(each.Key)).Select(each => each.Value).ToList();
            var length = found.Count == 0 ? 0 : found.Max(each => each.Requests.Count);
            // The latest last; domains that are there for a shorter time had nothing before.
            var requests = new double[length];
            var times = new long[bounds.Length + 1];
            foreach (var each in found)
            {
                var own = each.Requests;
                for (var place = 0; place < own.Count; place++)
                {
                    requests[length - own.Count + place] += own[place];
                }

                var recent = each.RecentTimes;
                for (var place = 0; place < Math.Min(recent.Length, times.Length); place++)
                {
                    times[place] += recent[place];
                }
            }

            return new LiveReading(found.Sum(each => each.RequestsPerSecond), Quantile(times, .99), found.Sum(each => each.EventsPerSecond), requests);
        }
    }

    /// <summary>How a domain's catalogue has grown since the server was started.</summary>
    public IReadOnlyList<(DateTimeOffset At, int Items)> Growth(string domain)
    {
        lock (gate)
        {
            return numbers.TryGetValue(domain, out var found) ? found.Growth : [];
        }
    }

    // Within a bucket the times are taken to be spread evenly; above the last bound it is all that is known.
    private double? Quantile(long[] counts, double share)
    {
        var (wanted, below) = (share * counts.Sum(), 0L);
        for (var place = 0; place < bounds.Length && wanted > 0; place++)
        {
            if (below + counts[place] >= wanted)
            {
                var lower = place == 0 ? 0 : bounds[place - 1];
                return (lower + ((bounds[place] - lower) * (wanted - below) / counts[place])) * 1000;
            }

            below += counts[place];
        }

        return wanted > 0 ? bounds[^1] * 1000 : null;
    }

    private static string DomainOf(string labels)
    {
        var at = labels.IndexOf(Label, StringComparison.Ordinal);
        return at < 0 ? "" : labels[(at + Label.Length)..].Split('"')[0];
    }
}

/// <summary>What happens now.</summary>
/// <param name="RequestsPerSecond">Questions answered, a second.</param>
/// <param name="P99">Milliseconds below which 99 of 100 answers of the last minute stayed; null: there were none.</param>
/// <param name="EventsPerSecond">New events, a second.</param>
/// <param name="Requests">Questions a second over the last two minutes, the latest last.</param>
internal sealed record LiveReading(double RequestsPerSecond, double? P99, double EventsPerSecond, IReadOnlyList<double> Requests);
