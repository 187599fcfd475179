using TransRec.Images;

namespace TransRec.Training;

/// <summary>
/// What a training tells an <see cref="IProgress{T}"/>: a <see cref="TrainingStep"/>, an <see cref="EpochSummary"/>, a <see cref="TrainingMessage"/> or <see cref="PicturesProgress"/>. All but the
/// last come from the training thread, one at a time, and must be taken quickly.
/// </summary>
/// <remarks><see cref="Progress{T}"/> hands reports to other threads, where they may come in another order; a class of one's own gets them as they come.</remarks>
public abstract record TrainingProgress
{
    private protected TrainingProgress()
    {
    }
}

/// <summary>A step has been taken.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">Most epochs.</param>
/// <param name="StepInEpoch">Steps taken in this epoch, from 1.</param>
/// <param name="StepsInEpoch">Steps of an epoch.</param>
/// <param name="Loss">The step's loss.</param>
/// <param name="ItemsPerSecond">Training examples (users or titles) per second.</param>
/// <param name="Elapsed">Time since training began in this process.</param>
/// <param name="Remaining">Expected time to the end of all epochs; null while unknown.</param>
public sealed record TrainingStep(
    int Epoch, int Epochs, int StepInEpoch, int StepsInEpoch, double Loss, double ItemsPerSecond, TimeSpan Elapsed, TimeSpan? Remaining) : TrainingProgress;

/// <summary>An epoch has ended and, where it was due, has been evaluated.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">The mean loss of its steps.</param>
/// <param name="Metrics">The validation scores by name, for example hr@10; empty when the epoch was not evaluated.</param>
/// <param name="Best">Whether it is the best epoch so far.</param>
/// <param name="Elapsed">Time since training began in this process.</param>
public sealed record EpochSummary(int Epoch, double Loss, IReadOnlyDictionary<string, double> Metrics, bool Best, TimeSpan Elapsed) : TrainingProgress;

/// <summary>Something else that a person should know, for example that data have been read.</summary>
/// <param name="Text">One line.</param>
public sealed record TrainingMessage(string Text) : TrainingProgress;

/// <summary>Before training, where a domain has pictures: how far their decoding is. Comes from several threads, one at a time.</summary>
/// <param name="Pictures">Counts and an estimate.</param>
public sealed record PicturesProgress(PictureProgress Pictures) : TrainingProgress;

/// <summary>Short forms of reports.</summary>
internal static class TrainingReports
{
    /// <summary>Reports a line, where somebody listens.</summary>
    public static void Tell(this IProgress<TrainingProgress>? progress, string text) => progress?.Report(new TrainingMessage(text));
}
