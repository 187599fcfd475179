using TransRec.Images;

namespace TransRec.Training;

/// <summary>Where training reports how far it is. Calls come from the training thread, one at a time, and must return quickly.</summary>
public interface ITrainingProgress
{
    /// <summary>A step has been taken.</summary>
    /// <param name="step">How far training is.</param>
    public void Step(TrainingStep step);

    /// <summary>An epoch has ended and, where it was due, has been evaluated.</summary>
    /// <param name="epoch">The epoch's loss and scores.</param>
    public void Epoch(EpochSummary epoch);

    /// <summary>Something else that a person should know, for example that data have been read.</summary>
    /// <param name="text">One line.</param>
    public void Message(string text);

    /// <summary>Before training, where a domain has pictures: how far their decoding is. Comes from several threads, one at a time. Default: nothing.</summary>
    /// <param name="progress">Counts and an estimate.</param>
    public void Pictures(PictureProgress progress)
    {
    }
}

/// <summary>How far training is after a step.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">Most epochs.</param>
/// <param name="StepInEpoch">Steps taken in this epoch, from 1.</param>
/// <param name="StepsInEpoch">Steps of an epoch.</param>
/// <param name="Loss">The step's loss.</param>
/// <param name="ItemsPerSecond">Training examples (users or titles) per second.</param>
/// <param name="Elapsed">Time since training began in this process.</param>
/// <param name="Remaining">Expected time to the end of all epochs; null while unknown.</param>
public sealed record TrainingStep(
    int Epoch, int Epochs, int StepInEpoch, int StepsInEpoch, double Loss, double ItemsPerSecond, TimeSpan Elapsed, TimeSpan? Remaining);

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">The mean loss of its steps.</param>
/// <param name="Metrics">The validation scores by name, for example hr@10; empty when the epoch was not evaluated.</param>
/// <param name="Best">Whether it is the best epoch so far.</param>
/// <param name="Elapsed">Time since training began in this process.</param>
public sealed record EpochSummary(int Epoch, double Loss, IReadOnlyDictionary<string, double> Metrics, bool Best, TimeSpan Elapsed);
