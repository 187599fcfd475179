using TransRec.Training;

namespace TransRec.Experiments.Studies;

/// <summary>Tells how much of all epochs is done; a run that stops early jumps to its end.</summary>
/// <param name="done">Told the fraction.</param>
public sealed class FractionProgress(IProgress<double> done) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value is TrainingStep step)
        {
            done.Report((step.Epoch - 1 + ((double)step.StepInEpoch / Math.Max(1, step.StepsInEpoch))) / Math.Max(1, step.Epochs));
        }
    }
}
