using TransRec.Training;

namespace TransRec.Cli.Output;

/// <summary>
/// Training's progress for people: on a screen one line that is written again, else a plain line every ten seconds; in either case a line per
/// epoch that was evaluated, with the scores at ten where it has them (all of them are in the run's metrics.jsonl).
/// </summary>
internal sealed class ConsoleProgress(TextWriter output, bool isScreen, int width, TimeProvider clock) : ITrainingProgress
{
    private static readonly TimeSpan ScreenInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly StatusLine line = new(output, isScreen, width);
    private long? lastShown;

    /// <inheritdoc/>
    public void Step(TrainingStep step)
    {
        // The first plain line comes after an interval as well: a run of seconds shows its epochs only.
        lastShown ??= isScreen ? null : clock.GetTimestamp();
        if (lastShown is { } last && clock.GetElapsedTime(last) < (isScreen ? ScreenInterval : PlainInterval))
        {
            return;
        }

        lastShown = clock.GetTimestamp();
        var left = step.Remaining is { } remaining ? $"  {Texts.Of(remaining)} left" : "";
        line.Show($"epoch {step.Epoch}/{step.Epochs}  step {step.StepInEpoch}/{step.StepsInEpoch}  loss {step.Loss:0.0000}  {step.ItemsPerSecond:0} items/s{left}");
    }

    /// <inheritdoc/>
    public void Epoch(EpochSummary epoch)
    {
        if (epoch.Metrics.Count == 0)
        {
            return;
        }

        var atTen = epoch.Metrics.Where(score => score.Key is "hr@10" or "ndcg@10").ToDictionary();
        var scores = Texts.Scores(atTen.Count > 0 ? atTen : epoch.Metrics);
        line.Line($"epoch {epoch.Epoch}  loss {epoch.Loss:0.0000}  {scores}{(epoch.Best ? "  best" : "")}  ({Texts.Of(epoch.Elapsed)})");
    }

    /// <inheritdoc/>
    public void Message(string text) => line.Line(text);

    /// <summary>Ends a line that is still open on the screen.</summary>
    public void Close() => line.Close();
}
