using TransRec.Experiments.Studies;

namespace TransRec.Cli.Output;

/// <summary>A study's progress for people: a line per run that ended; on a screen also a line that is written again, else one every minute.</summary>
internal sealed class StudyConsole(TextWriter output, bool isScreen, int width, TimeProvider clock) : IStudyProgress
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromMinutes(1);

    private readonly StatusLine line = new(output, isScreen, width);
    private long? lastShown;

    public void Status(StudyStatus status)
    {
        var left = status.Remaining is { } remaining ? $"  {Texts.Of(remaining)} left" : "";
        var failed = status.Failed > 0 ? $", {status.Failed} failed" : "";
        var text = $"{status.Done}/{status.Total} runs{failed}{left}  {string.Join("  ", status.Running.Select(run => $"{run.Id} {run.Done:0%}"))}";
        if (isScreen || lastShown is not { } last || clock.GetElapsedTime(last) >= PlainInterval)
        {
            lastShown = clock.GetTimestamp();
            line.Show(text);
        }
    }

    public void Ended(StudyStep step, LaunchOutcome outcome)
    {
        var how = outcome.State.ToString().ToLowerInvariant();
        line.Line(outcome.Reason is { } reason ? $"{step.Id}: {how}: {reason.ReplaceLineEndings(" ")}" : $"{step.Id}: {how}");
    }

    public void Close() => line.Close();
}
