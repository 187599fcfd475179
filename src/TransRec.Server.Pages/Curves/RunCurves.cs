using System.Text.Json;
using TransRec.Experiments.Runs;
using TransRec.Server.Pages.Parts;

namespace TransRec.Server.Pages.Curves;

/// <summary>The curves of a run's metrics.jsonl: the training loss, and each validation score, by step.</summary>
/// <param name="Loss">The training loss.</param>
/// <param name="Scores">Validation scores by name, those at ten first.</param>
/// <param name="Seconds">Seconds of training up to the last line; 0: not said.</param>
internal sealed record RunCurves(CurveSeries? Loss, IReadOnlyList<CurveSeries> Scores, double Seconds)
{
    /// <summary>Reads a file; where there is none yet there are no curves.</summary>
    public static RunCurves Read(string path)
    {
        IReadOnlyList<JsonElement> lines;
        try
        {
            lines = File.Exists(path) ? MetricsLog.Read(path) : [];
        }
        catch (IOException)
        {
            lines = []; // it is being replaced in this moment
        }

        var loss = Points(lines, "train", "loss");
        var names = lines.Where(line => MetricsLog.Is(line, "validation")).SelectMany(line => line.EnumerateObject()).Where(value => value.Name is not ("step" or "kind"))
            .Select(value => value.Name).Distinct(StringComparer.Ordinal).OrderByDescending(name => name.EndsWith("@10", StringComparison.Ordinal)).ToList();
        return new RunCurves(
            loss.Points.Count > 0 ? loss : null,
            [.. names.Select(name => Points(lines, "validation", name)).Where(series => series.Points.Count > 0)],
            lines.Where(line => MetricsLog.Is(line, "train")).Select(line => MetricsLog.Number(line, "seconds") ?? 0).LastOrDefault());
    }

    private static CurveSeries Points(IReadOnlyList<JsonElement> lines, string kind, string name) => new(
        name,
        [
            .. from line in lines
               where MetricsLog.Is(line, kind)
               let value = MetricsLog.Number(line, name)
               where value is { } number && double.IsFinite(number)
               select new CurvePoint(line.GetProperty("step").GetInt64(), value.Value),
        ]);
}
