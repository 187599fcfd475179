using System.Globalization;

namespace TransRec.Server.Pages.Parts;

/// <summary>How numbers and times are written on pages.</summary>
internal static class Format
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A count, thousands apart by a thin space.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    /// <summary>A count with what is counted: 1 item, 2 items.</summary>
    public static string Count(long value, string one, string several) => $"{Count(value)} {(value == 1 ? one : several)}";

    /// <summary>Something a second.</summary>
    public static string Rate(double value) => value >= 100 ? Count((long)Math.Round(value)) : value.ToString(value is 0 or >= 10 ? "0" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds; null: a dash.</summary>
    public static string Milliseconds(double? value) => value switch { null => "\u2013", >= 100 => $"{value:0} ms", >= 1 => $"{value:0.0} ms", _ => $"{value:0.00} ms" };

    /// <summary>Bytes by the unit that fits.</summary>
    public static string Bytes(long value)
    {
        var (number, unit) = ((double)value, 0);
        for (; number >= 1000 && unit < Units.Length - 1; unit++)
        {
            number /= 1000;
        }

        return unit == 0 || number >= 100 ? $"{number:0} {Units[unit]}" : $"{number:0.0} {Units[unit]}";
    }

    /// <summary>A score of an evaluation.</summary>
    public static string Score(double value) => double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as per cent.</summary>
    public static string Share(double value) => $"{100 * value:0} %";

    /// <summary>A moment, UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A moment as machines read it.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The first digits of a digest, or "none".</summary>
    public static string Digest(string? digest) => digest is null ? "none" : digest.Replace("sha256:", "", StringComparison.Ordinal) is { Length: > 12 } long64 ? long64[..12] : digest;
}
