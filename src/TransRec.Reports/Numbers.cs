using System.Globalization;

namespace TransRec.Reports;

/// <summary>Numbers as a report prints them.</summary>
internal static class Numbers
{
    public static string Score(double value) => value.ToString(".0000", CultureInfo.InvariantCulture);

    public static string Spread((double Mean, double Deviation) spread, int count) =>
        count > 1 ? $"{Score(spread.Mean)} ± {Score(spread.Deviation)}" : Score(spread.Mean);

    public static string Signed(double value) => value.ToString("+.0000;-.0000;.0000", CultureInfo.InvariantCulture);

    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>For an axis: 600, 20k, 1.5M.</summary>
    public static string Short(double value) => value switch
    {
        >= 999_995 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e3 => (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    public static string Percent(double part, double whole) =>
        whole > 0 ? (100 * part / whole).ToString(part / whole < 0.001 ? "0.000" : "0.00", CultureInfo.InvariantCulture) + "%" : "";

    public static string Seconds(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);

    public static string Megabytes(double bytes) => (bytes / 1e6).ToString(bytes < 1e7 ? "0.00" : "0", CultureInfo.InvariantCulture) + " MB";

    public static string Money(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string As(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
