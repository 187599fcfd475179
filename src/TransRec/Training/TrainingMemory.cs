using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Keeps the best weights of a training in memory, and no state: a training that is stopped ends where it is.</summary>
/// <param name="task">What is trained.</param>
internal sealed class TrainingMemory(ITrainingTask task) : ITrainingStore, IDisposable
{
    private List<(Tensor Value, Tensor Best)> kept = [];

    public TrainingState? Restore(AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers) => null;

    public void Save(TrainingState state, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
    }

    public string StageBest()
    {
        using var _ = no_grad();
        var values = task.Groups.SelectMany(group => group.Parameters).Select(named => (Tensor)named.Parameter).Concat(task.Buffers.Values);
        Dispose();
        kept = [.. values.Select(value => (value, value.detach().clone().DetachFromDisposeScope()))];
        return "in memory";
    }

    public void LoadBest()
    {
        using var _ = no_grad();
        kept.ForEach(pair => pair.Value.copy_(pair.Best));
    }

    public void Dispose()
    {
        kept.ForEach(pair => pair.Best.Dispose());
        kept = [];
    }
}
