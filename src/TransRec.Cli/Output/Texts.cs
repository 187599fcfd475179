using System.Globalization;

namespace TransRec.Cli.Output;

/// <summary>How numbers and times are shown to people.</summary>
internal static class Texts
{
    public static string Of(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}" : $"{time.Minutes}:{time.Seconds:00}";

    public static string Score(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string As(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000 => $"{bytes / 1e6:0.0} MB",
        >= 1_000 => $"{bytes / 1e3:0.0} kB",
        _ => $"{bytes} B",
    };

    /// <summary>Mean and deviation over seeds; of one seed its score.</summary>
    public static string Spread((double Mean, double Deviation) score, int seeds) => seeds > 1 ? $"{Score(score.Mean)} ± {Score(score.Deviation)}" : Score(score.Mean);

    /// <summary>Names and scores in one line: hr@10 0.1234, ndcg@10 0.0712.</summary>
    public static string Scores(IReadOnlyDictionary<string, double> metrics) => string.Join(", ", metrics.Select(entry => $"{entry.Key} {Score(entry.Value)}"));
}
