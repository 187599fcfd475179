using System.Text.Json;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Models;

namespace TransRec.Experiments.Studies;

/// <summary>What a run of a study came to, as its folder says.</summary>
public sealed record StudyRunResult
{
    private StudyRunResult(StudyStep step) => Step = step;

    /// <summary>The run.</summary>
    public StudyStep Step { get; }

    /// <summary>The point of the search that a trial tries; null for other runs, and while the rung before has not said it.</summary>
    public StudyPoint? Point { get; internal init; }

    /// <summary>How far it is; null when it has not begun.</summary>
    public RunState? State { get; private init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Reason { get; private init; }

    /// <summary>Scores and parameters; null until it is complete.</summary>
    public RunSummary? Summary { get; private init; }

    /// <summary>What the folder says of the run; null when it has not begun.</summary>
    public RunRecord? Record { get; private init; }

    /// <summary>Epochs that were trained.</summary>
    public int Epochs { get; private init; }

    /// <summary>The median time of an epoch with its validation, in seconds; 0 when unknown.</summary>
    public double SecondsPerEpoch { get; private init; }

    /// <summary>The epoch that was kept, from 1; 0 when none was validated.</summary>
    public int BestEpoch { get; private init; }

    /// <summary>Size of the weights file; null when it is missing.</summary>
    public long? SizeBytes { get; private init; }

    /// <summary>The validation score by epoch.</summary>
    public IReadOnlyList<(int Epoch, double Score)> Curve { get; private init; } = [];

    internal static StudyRunResult Of(StudyStep step, LaunchOutcome? outcome)
    {
        var failed = outcome is { State: RunState.Failed } ? outcome.Reason : null;
        if (StudyRuns.Open(step) is not { } run)
        {
            return new StudyRunResult(step) { State = outcome?.State, Reason = failed };
        }

        var complete = run.Record.State == RunState.Finished;
        var lines = File.Exists(run.FilePath(RunFiles.Metrics)) ? MetricsLog.Read(run.FilePath(RunFiles.Metrics)) : [];
        var curve = run.Recipe is TextPretrainingRecipe ? null : ValidationCurve.Of(run.Recipe, lines);
        var weights = new FileInfo(run.FilePath(ModelFolder.WeightsFile));
        return new StudyRunResult(step)
        {
            State = failed is null ? run.Record.State : RunState.Failed,
            Reason = failed ?? run.Record.Error,
            Record = run.Record,
            Summary = complete ? run.Result() : null,
            Epochs = lines.Count(line => MetricsLog.Is(line, "train")),
            SecondsPerEpoch = MedianEpoch(lines),
            BestEpoch = curve?.BestEpoch ?? 0,
            SizeBytes = weights.Exists ? weights.Length : null,
            Curve = curve?.Points ?? [],
        };
    }

    // "seconds" counts from the start of each process that worked on the run, so a step back marks a resumption.
    private static double MedianEpoch(IReadOnlyList<JsonElement> lines)
    {
        double[] at = [.. lines.Where(line => MetricsLog.Is(line, "train")).Select(line => MetricsLog.Number(line, "seconds") ?? 0)];
        double[] took = [.. at.Select((seconds, i) => i > 0 && seconds > at[i - 1] ? seconds - at[i - 1] : seconds).Order()];
        return took.Length == 0 ? 0 : (took[(took.Length - 1) / 2] + took[took.Length / 2]) / 2;
    }
}
