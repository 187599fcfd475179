using TransRec.Images;
using TransRec.Import;
using TransRec.Training;

namespace TransRec.Cli.Output;

/// <summary>
/// Progress for people: on a screen one line that is written again, else a plain line every ten seconds; in either case a line per
/// epoch that was evaluated, with the scores at ten where it has them (all of them are in the run's metrics.jsonl), and one when pictures were decoded.
/// </summary>
internal sealed class ConsoleProgress(TextWriter output, bool isScreen, int width, TimeProvider clock) : IProgress<TrainingProgress>, IProgress<PictureProgress>, IProgress<ImportProgress>
{
    private static readonly TimeSpan ScreenInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly StatusLine line = new(output, isScreen, width);
    private long? lastShown;

    /// <summary>Runs work whose progress goes to the error output, and ends the line that it leaves open.</summary>
    public static T Show<T>(Terminal terminal, Func<ConsoleProgress, T> work)
    {
        var progress = new ConsoleProgress(terminal.Error, terminal.ErrorIsScreen, terminal.Width, terminal.Clock);
        try
        {
            return work(progress);
        }
        finally
        {
            progress.Close();
        }
    }

    /// <summary>Runs work that opens pictures, silent or with their progress on the error output.</summary>
    /// <remarks>Ctrl-C ends the process: what was decoded is kept and not decoded again.</remarks>
    public static T OfPictures<T>(Terminal terminal, bool silent, Func<IProgress<PictureProgress>?, T> work) =>
        silent ? work(null) : Show(terminal, work);

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        switch (value)
        {
            case TrainingStep step:
                Show(step);
                break;
            case EpochSummary epoch:
                Show(epoch);
                break;
            case TrainingMessage message:
                line.Line(message.Text);
                break;
            case PicturesProgress { Pictures: var pictures }:
                Report(pictures);
                break;
        }
    }

    private void Show(TrainingStep step)
    {
        if (IsTime())
        {
            line.Show(
                $"epoch {step.Epoch}/{step.Epochs}  step {step.StepInEpoch}/{step.StepsInEpoch}  loss {step.Loss:0.0000}  {step.ItemsPerSecond:0} items/s{Left(step.Remaining)}");
        }
    }

    private void Show(EpochSummary epoch)
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
    public void Report(PictureProgress value)
    {
        if (value is { Stage: PictureStage.Decoding, Done: var done, Total: var total } && done == total)
        {
            // The padding row is no picture.
            line.Line($"The pictures of {Texts.Count(total - 1)} items were decoded in {Texts.Of(value.Elapsed)}.");
        }
        else if (IsTime())
        {
            var counts = $"{Texts.Count(value.Done)}/{Texts.Count(value.Total)}";
            line.Show(value.Stage switch
            {
                PictureStage.Waiting => $"pictures: another process decodes them, waiting since {Texts.Of(value.Elapsed)}",
                PictureStage.Reading => $"pictures: {counts} files read{Left(value.Remaining)}",
                _ => $"pictures: {counts} decoded{Left(value.Remaining)}",
            });
        }
    }

    /// <inheritdoc/>
    public void Report(ImportProgress value)
    {
        if (IsTime())
        {
            var share = value.Total > 0 ? $"  {100.0 * value.Done / value.Total:0}%" : "";
            line.Show($"{value.Stage}{share}  {Texts.Count(value.Rows)} rows{Left(value.Remaining)}");
        }
    }

    /// <summary>Ends a line that is still open on the screen.</summary>
    public void Close() => line.Close();

    private static string Left(TimeSpan? remaining) => remaining is { } time ? $"  {Texts.Of(time)} left" : "";

    private bool IsTime()
    {
        // The first plain line comes after an interval as well: work of seconds shows its results only.
        lastShown ??= isScreen ? null : clock.GetTimestamp();
        if (lastShown is { } last && clock.GetElapsedTime(last) < (isScreen ? ScreenInterval : PlainInterval))
        {
            return false;
        }

        lastShown = clock.GetTimestamp();
        return true;
    }
}
