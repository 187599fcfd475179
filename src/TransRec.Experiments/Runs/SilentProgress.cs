using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Progress that nobody looks at.</summary>
public sealed class SilentProgress : ITrainingProgress
{
    private SilentProgress()
    {
    }

    /// <summary>The one instance.</summary>
    public static SilentProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Step(TrainingStep step)
    {
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
