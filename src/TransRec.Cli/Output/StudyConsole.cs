using TransRec.Experiments;

namespace TransRec.Cli.Output;

/// <summary>A study's progress for people: a line per run that ended; on a screen also a line that is written again, else one every minute.</summary>
internal sealed class StudyConsole(TextWriter output, bool isScreen, int width, TimeProvider clock) : IStudyProgress
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromMinutes(1);

    private long? lastShown;
    private int shownLength;

    public void Status(StudyStatus status)
    {
        var left = status.Remaining is { } remaining ? $"  {Texts.Of(remaining)} left" : "";
        var failed = status.Failed > 0 ? $", {status.Failed} failed" : "";
        var text = $"{status.Done}/{status.Total} runs{failed}{left}  {string.Join("  ", status.Running.Select(run => $"{run.Id} {run.Done:0%}"))}";
        if (isScreen)
        {
            var fitting = text.Length < width ? text : text[..(width - 1)];
            output.Write($"\r{fitting.PadRight(shownLength)}");
            output.Flush();
            shownLength = fitting.Length;
        }
        else if (lastShown is not { } last || clock.GetElapsedTime(last) >= PlainInterval)
        {
            lastShown = clock.GetTimestamp();
            output.WriteLine(text);
        }
    }

    public void Ended(StudyStep step, LaunchOutcome outcome)
    {
        Clear();
        var how = outcome.State.ToString().ToLowerInvariant();
        output.WriteLine(outcome.Reason is { } reason ? $"{step.Id}: {how}: {reason.ReplaceLineEndings(" ")}" : $"{step.Id}: {how}");
    }

    public void Close()
    {
        Clear();
        output.Flush();
    }

    private void Clear()
    {
        if (shownLength > 0)
        {
            output.Write($"\r{new string(' ', shownLength)}\r");
            shownLength = 0;
        }
    }
}
