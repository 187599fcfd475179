using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TransRec.Experiments.Profiles;

/// <summary>The network between ranks.</summary>
/// <param name="BytesPerSecond">What goes through the network of a rank in one direction.</param>
/// <param name="LatencySeconds">What a message takes before its first byte.</param>
public sealed record RankNetwork(double BytesPerSecond, double LatencySeconds)
{
    private static readonly (string Unit, double Factor)[] s_rates = [("Gb", 1e9 / 8), ("Mb", 1e6 / 8)];
    private static readonly (string Unit, double Factor)[] s_times = [("us", 1e-6), ("ms", 1e-3)];

    /// <summary>Reads <c>10Gb/40us</c>: a rate in Gb or Mb (bits a second), a latency in us or ms.</summary>
    /// <param name="text">The text.</param>
    /// <param name="network">The network.</param>
    /// <returns>Whether it could be read; both are above 0.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out RankNetwork? network)
    {
        ArgumentNullException.ThrowIfNull(text);
        network = text.Split('/') is [var rate, var latency] && Number(rate, s_rates) is { } bytes && Number(latency, s_times) is { } seconds ? new RankNetwork(bytes, seconds) : null;
        return network is not null;
    }

    private static double? Number(string text, (string Unit, double Factor)[] units)
    {
        foreach (var (unit, factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                return number * factor;
            }
        }

        return null;
    }
}
