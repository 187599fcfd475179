using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace TransRec.Server.Observability;

/// <summary>What meters count, as the text that Prometheus reads (exposition format 0.0.4): TransRec's own, and the runtime's. Counting a request costs a look-up and no text.</summary>
public sealed class MetricsText : IDisposable
{
    private static readonly double[] Bounds = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<Key, Series> series = new();
    private readonly MeterListener listener = new();

    /// <summary>Begins to listen.</summary>
    public MetricsText()
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name is ServingMetrics.Name or "System.Runtime")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All series, by name.</summary>
    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in series.Values.GroupBy(each => each.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            var name = NameOf(group.Key);
            if (group.Key.Description is { } help)
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n");
            }

            _ = text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {KindOf(group.Key)}\n");
            foreach (var each in group.OrderBy(each => each.Labels, StringComparer.Ordinal))
            {
                each.Write(text, name);
            }
        }

        return text.ToString();
    }

    /// <summary>Counts and sums of a histogram of this process, for pages.</summary>
    /// <param name="instrument">The instrument's name, such as transrec.recommend.duration.</param>
    public IReadOnlyList<HistogramReading> Histogram(string instrument) =>
        [.. series.Values.Where(each => each.Instrument.Name == instrument).Select(each => each.Read())];

    /// <inheritdoc />
    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // TransRec's own have two labels at most; of others the text of the rest tells them apart.
        var key = new Key(instrument, tags.Length > 0 ? tags[0].Value : null, tags.Length > 1 ? tags[1].Value : null, tags.Length > 2 ? Labels(tags) : null);
        if (!series.TryGetValue(key, out var found))
        {
            found = series.GetOrAdd(key, new Series(instrument, Labels(tags), KindOf(instrument) == "histogram" ? Bounds : null));
        }

        // Counters are told steps; what is observed is told as it stands.
        found.Add(value, isState: instrument.IsObservable);
    }

    private static string KindOf(Instrument instrument) =>
        instrument.GetType().Name is var type && type.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
        : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
        : "gauge";

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        name = instrument.Unit switch { "s" => $"{name}_seconds", "By" => $"{name}_bytes", _ => name };
        return KindOf(instrument) == "counter" ? $"{name}_total" : name;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var written = $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            _ = text.Append(text.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"").Append(written).Append('"');
        }

        return text.ToString();
    }

    private readonly record struct Key(Instrument Instrument, object? First, object? Second, string? Rest);

    private sealed class Series(Instrument instrument, string labels, double[]? bounds)
    {
        private readonly long[] counts = new long[(bounds?.Length ?? 0) + 1];
        private double sum;

        public Instrument Instrument => instrument;

        public string Labels => labels;

        public void Add(double value, bool isState)
        {
            lock (counts)
            {
                sum = isState ? value : sum + value;
                if (bounds is not null)
                {
                    var place = Array.BinarySearch(bounds, value);
                    counts[place < 0 ? ~place : place]++;
                }
            }
        }

        public void Write(StringBuilder text, string name)
        {
            lock (counts)
            {
                if (bounds is null)
                {
                    _ = text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {sum}\n");
                    return;
                }

                var (below, comma) = (0L, labels.Length == 0 ? "" : ",");
                for (var place = 0; place < bounds.Length; place++)
                {
                    below += counts[place];
                    _ = text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{bounds[place]}\"}} {below}\n");
                }

                var all = below + counts[^1];
                _ = text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {all}\n");
                _ = text.Append(CultureInfo.InvariantCulture, $"{name}_sum{(labels.Length == 0 ? "" : $"{{{labels}}}")} {sum}\n");
                _ = text.Append(CultureInfo.InvariantCulture, $"{name}_count{(labels.Length == 0 ? "" : $"{{{labels}}}")} {all}\n");
            }
        }

        public HistogramReading Read()
        {
            lock (counts)
            {
                return new HistogramReading(labels, bounds ?? [], [.. counts], sum);
            }
        }
    }
}

/// <summary>A histogram at one moment.</summary>
/// <param name="Labels">Its labels, as Prometheus has them.</param>
/// <param name="Bounds">Upper bounds of the buckets; the last bucket has none.</param>
/// <param name="Counts">How many values each bucket has.</param>
/// <param name="Sum">The sum of all values.</param>
public sealed record HistogramReading(string Labels, IReadOnlyList<double> Bounds, IReadOnlyList<long> Counts, double Sum)
{
    /// <summary>How many values there are.</summary>
    public long Count => Counts.Sum();

    /// <summary>A value below which a share of all lie, by the upper bound of its bucket; null: there are none, or it lies above the last bound.</summary>
    public double? Quantile(double share)
    {
        var (wanted, below) = (share * Count, 0L);
        for (var place = 0; place < Bounds.Count; place++)
        {
            below += Counts[place];
            if (Count > 0 && below >= wanted)
            {
                return Bounds[place];
            }
        }

        return null;
    }
}
