using TransRec.Training;

namespace TransRec.Experiments.Studies;

/// <summary>Tells how much of all epochs is done; a run that stops early jumps to its end.</summary>
/// <param name="done">Told the fraction.</param>
public sealed class FractionProgress(IProgress<double> done) : ITrainingProgress
{
    /// <inheritdoc/>
    public void Step(TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        done.Report((step.Epoch - 1 + ((double)step.StepInEpoch / Math.Max(1, step.StepsInEpoch))) / Math.Max(1, step.Epochs));
    }

    /// <inheritdoc/>
    public void Epoch(EpochSummary epoch)
    {
    }

    /// <inheritdoc/>
    public void Message(string text)
    {
    }
}
