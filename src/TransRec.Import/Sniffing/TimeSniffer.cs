using System.Globalization;
using System.Text;
using TransRec.Import.Mapping;

namespace TransRec.Import.Sniffing;

/// <summary>How the times of a column are written: numbers by their magnitude, ISO 8601, or one of the patterns that are about.</summary>
internal static class TimeSniffer
{
    // Both orders of day and month stand here; values decide, and what they leave open is refused.
    private static readonly string[] Patterns =
    [
        "M/d/yyyy h:mm:ss tt", "d/M/yyyy h:mm:ss tt", "M/d/yyyy h:mm tt", "M/d/yyyy H:mm:ss", "d/M/yyyy H:mm:ss", "M/d/yyyy H:mm", "d/M/yyyy H:mm", "M/d/yyyy", "d/M/yyyy",
        "M/d/yy H:mm", "d/M/yy H:mm", "M/d/yyyy,H:mm", "d/M/yyyy,H:mm", "d.M.yyyy H:mm:ss", "d.M.yyyy H:mm", "d.M.yyyy", "d-M-yyyy H:mm", "M-d-yyyy H:mm", "d-M-yyyy", "M-d-yyyy",
        "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyy/M/d", "yyyyMMdd HH:mm:ss", "yyyyMMddHHmmss",
        "ddd MMM dd HH:mm:ss zzz yyyy", "MM d, yyyy", "MMMM d, yyyy", "MMM d, yyyy", "d MMM yyyy", "d MMMM yyyy", "ddd, dd MMM yyyy HH:mm:ss zzz",
    ];

    /// <summary>The form of most of these values; null where they are no times.</summary>
    /// <param name="values">Values, of which empty ones say nothing.</param>
    /// <param name="column">The column's name, for the message.</param>
    /// <param name="source">The file, for the message.</param>
    /// <exception cref="ImportException">Day and month cannot be told apart.</exception>
    public static TimeForm? Of(IEnumerable<string> values, string column, string source)
    {
        List<string> sample = [.. values.Where(value => !string.IsNullOrWhiteSpace(value)).Take(1_000)];
        if (sample.Count == 0)
        {
            return null;
        }

        var numbers = sample.Select(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).Where(double.IsFinite).Order().ToList();
        if (numbers.Count >= sample.Count * 0.9)
        {
            // Days written as one number: every one of them a day of the calendar.
            return numbers[0] >= 19_000_101 && numbers[^1] < 22_000_101 && sample.All(value => IsOf("yyyyMMdd", value))
                ? new TimeForm(null, "yyyyMMdd")
                : new TimeForm(TimeForm.UnitOf(Math.Abs(numbers[numbers.Count / 2])), null);
        }

        var iso = new TimeReader(TimeForm.Iso, TimeZoneInfo.Utc);
        if (sample.Count(value => iso.TryRead(Encoding.UTF8.GetBytes(value), out _)) >= sample.Count * 0.9)
        {
            return TimeForm.Iso;
        }

        var fitting = Patterns.Select(pattern => (Pattern: pattern, Fits: sample.Count(value => IsOf(pattern, value)))).Where(one => one.Fits >= sample.Count * 0.9)
            .OrderByDescending(one => one.Fits).ToList();
        if (fitting.Count == 0)
        {
            return null;
        }

        var best = fitting[0];
        var rival = fitting.Skip(1).FirstOrDefault(other => other.Fits == best.Fits && Swapped(other.Pattern) == best.Pattern).Pattern;
        return rival is null || sample.TrueForAll(value => IsSame(best.Pattern, rival, value))
            ? new TimeForm(null, best.Pattern)
            : throw new ImportException($"{source}, column {column}: \"{sample[0]}\" can be read as {best.Pattern} and as {rival}. Say which: --map \"time={column}:{best.Pattern}\".");
    }

    /// <summary>Whether most of these values are times, whatever their form.</summary>
    public static bool IsTime(IReadOnlyList<string> values)
    {
        try
        {
            // A small number can be anything: as a time it is one of this century or the last years of the one before.
            return Of(values, "", "") is { } form && (form.Unit is null || values.Where(value => value.Length > 0).All(value =>
                double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) is > 3e8 and < 5e18));
        }
        catch (ImportException)
        {
            return true;
        }
    }

    private static bool IsOf(string pattern, string value) => TryParse(pattern, value, out _);

    private static bool IsSame(string one, string other, string value) => TryParse(one, value, out var first) && TryParse(other, value, out var second) && first == second;

    private static bool TryParse(string pattern, string value, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(value.Trim(), pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out time);

    private static string Swapped(string pattern) => pattern.StartsWith("M/d", StringComparison.Ordinal) || pattern.StartsWith("M-d", StringComparison.Ordinal)
        ? $"d{pattern[1]}M{pattern[3..]}"
        : pattern.StartsWith("d/M", StringComparison.Ordinal) || pattern.StartsWith("d-M", StringComparison.Ordinal) ? $"M{pattern[1]}d{pattern[3..]}" : "";
}
