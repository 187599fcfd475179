using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Writes epochs to metrics.jsonl and the TensorBoard events, and hands everything on.</summary>
internal sealed class RunRecorder : IProgress<TrainingProgress>, IDisposable
{
    private readonly IProgress<TrainingProgress>? next;
    private readonly MetricsLog metrics;
    private readonly EventLog events;

    /// <param name="session">The run.</param>
    /// <param name="resumedEpoch">Epochs that the saved state contains; later lines of an earlier process are dropped.</param>
    /// <param name="next">Who else is told.</param>
    public RunRecorder(RunSession session, int resumedEpoch, IProgress<TrainingProgress>? next)
    {
        this.next = next;
        metrics = session.OpenMetrics(resumedEpoch);
        events = session.OpenEvents();
    }

    public void Report(TrainingProgress value)
    {
        if (value is EpochSummary epoch)
        {
            Record(epoch);
        }

        next?.Report(value);
    }

    public void Dispose() => metrics.Dispose();

    private void Record(EpochSummary epoch)
    {
        var training = new Dictionary<string, double> { ["loss"] = epoch.Loss, ["seconds"] = epoch.Elapsed.TotalSeconds };
        metrics.Append(epoch.Epoch, "train", training);
        events.Add(epoch.Epoch, "train", training);
        if (epoch.Metrics.Count > 0)
        {
            metrics.Append(epoch.Epoch, "validation", epoch.Metrics);
            events.Add(epoch.Epoch, "validation", epoch.Metrics);
        }
    }
}
