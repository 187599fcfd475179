using TransRec.Images;
using TransRec.Training;

namespace TransRec.Tests.Experiments;

/// <summary>Remembers what it is told, and asks to stop (or fails, as a crash would) behind a step.</summary>
public sealed class RecordedProgress : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Stop => source.Token;

    /// <summary>The step, counted over all epochs of this process, behind which training is to stop; 0: never.</summary>
    public int StopBehind { get; init; }

    /// <summary>Whether the step ends with an exception instead of a request to stop.</summary>
    public bool Crash { get; init; }

    public List<TrainingStep> Steps { get; } = [];

    public List<EpochSummary> Epochs { get; } = [];

    public List<string> Messages { get; } = [];

    /// <summary>Asks to stop as soon as a picture is decoded.</summary>
    public bool StopAtPictures { get; init; }

    public List<PictureProgress> PictureSteps { get; } = [];

    /// <summary>The best epoch from 1; 0 when none was validated.</summary>
    public int BestEpoch => Epochs.LastOrDefault(epoch => epoch.Best)?.Epoch ?? 0;

    public void Report(TrainingProgress value)
    {
        switch (value)
        {
            case TrainingStep step:
                Step(step);
                break;
            case EpochSummary epoch:
                Epochs.Add(epoch);
                break;
            case TrainingMessage message:
                Messages.Add(message.Text);
                break;
            case PicturesProgress { Pictures: var pictures }:
                Decoded(pictures);
                break;
        }
    }

    private void Step(TrainingStep step)
    {
        Steps.Add(step);
        if (Steps.Count == StopBehind)
        {
            if (Crash)
            {
                throw new CrashException();
            }

            source.Cancel();
        }
    }

    private void Decoded(PictureProgress progress)
    {
        PictureSteps.Add(progress);
        if (StopAtPictures && progress.Stage == PictureStage.Decoding)
        {
            source.Cancel();
        }
    }

    public void Dispose() => source.Dispose();

    public sealed class CrashException : Exception;
}
