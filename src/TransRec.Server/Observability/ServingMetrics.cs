using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TransRec.Server.Observability;

/// <summary>What a server counts and times: the meter and the activities named TransRec.</summary>
public sealed class ServingMetrics : IDisposable
{
    /// <summary>The name of meter and activity source.</summary>
    public const string Name = "TransRec";

    private readonly Meter meter;
    private readonly Histogram<double> recommend;
    private readonly Counter<long> rejected;
    private readonly Counter<long> events;
    private readonly Counter<long> items;
    private readonly Histogram<double> encode;
    private readonly Histogram<double> swap;

    /// <param name="factory">Makes the meter.</param>
    public ServingMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        meter = factory.Create(Name);
        recommend = meter.CreateHistogram<double>("transrec.recommend.duration", "s", "Time of an answer, from the request's body to the last byte.");
        rejected = meter.CreateCounter<long>("transrec.limiter.rejected", "{request}", "Requests that were not let in.");
        events = meter.CreateCounter<long>("transrec.events.accepted", "{event}", "Events that were new.");
        items = meter.CreateCounter<long>("transrec.items.put", "{item}", "Items that were put.");
        encode = meter.CreateHistogram<double>("transrec.encode.duration", "s", "Time until an item that was put could be recommended.");
        swap = meter.CreateHistogram<double>("transrec.swap.duration", "s", "Time of an exchange of adapters.");
    }

    /// <summary>The activities.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>The meter, for gauges.</summary>
    internal Meter Meter => meter;

    /// <inheritdoc />
    public void Dispose() => meter.Dispose();

    internal void Recommended(TimeSpan time, string domain, string kind) =>
        recommend.Record(time.TotalSeconds, new KeyValuePair<string, object?>("domain", domain), new KeyValuePair<string, object?>("kind", kind));

    internal void Rejected(string reason) => rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void EventsAccepted(int count, string domain) => events.Add(count, new KeyValuePair<string, object?>("domain", domain));

    internal void ItemsPut(int count, TimeSpan time, string domain)
    {
        items.Add(count, new KeyValuePair<string, object?>("domain", domain));
        encode.Record(time.TotalSeconds, new KeyValuePair<string, object?>("domain", domain));
    }

    internal void Swapped(TimeSpan time, string outcome) => swap.Record(time.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
}
