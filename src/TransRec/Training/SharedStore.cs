using System.Runtime.InteropServices;
using TransRec.Collectives;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>A store that several ranks share: rank 0 reads and writes, the others are sent what it reads. They need not see its files.</summary>
/// <param name="store">The store; used in rank 0 alone.</param>
/// <param name="ranks">The ranks.</param>
internal sealed class SharedStore(ITrainingStore store, ICommunicator ranks) : ITrainingStore
{
    private Tensor[] trained = [];

    public TrainingState? Restore(AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
        trained = [.. optimizer.Parameters.Select(named => (Tensor)named.Parameter), .. buffers.OrderBy(named => named.Key, StringComparer.Ordinal).Select(named => named.Value)];
        var state = ranks.IsRoot() ? store.Restore(optimizer, buffers) : null;
        Span<double> numbers =
        [
            state is null ? 0 : 1, state?.Epoch ?? 0, state?.Step ?? 0, state?.LossSum ?? 0, state?.BestScore ?? 0, state?.BestEpoch ?? 0, state?.Seconds ?? 0, optimizer.Steps,
        ];
        ranks.Broadcast(MemoryMarshal.AsBytes(numbers));
        if (numbers[0] == 0)
        {
            return null;
        }

        Send(trained);
        foreach (var (_, first, second) in optimizer.State)
        {
            Send([first, second]);
        }

        if (ranks.IsRoot())
        {
            return state;
        }

        var moments = optimizer.State.ToDictionary(each => each.Name, each => (each.First, each.Second));
        optimizer.Restore((long)numbers[7], name => (moments[name].First.clone(), moments[name].Second.clone()));
        return new TrainingState
        {
            Epoch = (int)numbers[1],
            Step = (int)numbers[2],
            LossSum = numbers[3],
            BestScore = numbers[4],
            BestEpoch = (int)numbers[5],
            Seconds = numbers[6],
        };
    }

    // Not collective: ranks whose clocks differ save at other steps.
    public void Save(TrainingState state, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
        if (ranks.IsRoot())
        {
            store.Save(state, optimizer, buffers);
        }
    }

    public string StageBest() => ranks.IsRoot() ? store.StageBest() : "in rank 0";

    public void LoadBest()
    {
        if (ranks.IsRoot())
        {
            store.LoadBest();
        }

        Send(trained);
    }

    private void Send(IEnumerable<Tensor> tensors)
    {
        using var _ = no_grad();
        foreach (var each in tensors)
        {
            using var scope = NewDisposeScope();
            var values = each.detach().cpu().contiguous();
            ranks.Broadcast(values.bytes);
            if (!ranks.IsRoot())
            {
                each.copy_(values);
            }
        }
    }
}
