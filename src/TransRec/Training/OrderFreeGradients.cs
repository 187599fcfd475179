using TorchSharp.Modules;
using TransRec.Collectives;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// The gradient and the loss of a step as a sum over its shards, whose order and ranks change no bit. After the backward pass of each shard the gradients of the parameters are taken into
/// the sum and cleared.
/// </summary>
internal sealed class OrderFreeGradients
{
    private readonly List<Parameter> parameters;
    private readonly int[] starts; // where each parameter's values begin; one further: the loss
    private readonly OrderFreeSum sum;
    private readonly ICommunicator ranks;
    private float[] totals = [];

    /// <param name="groups">The trained parameters, in the same order in every rank.</param>
    /// <param name="ranks">The ranks.</param>
    public OrderFreeGradients(IEnumerable<ParameterGroup> groups, ICommunicator ranks)
    {
        parameters = [.. groups.SelectMany(group => group.Parameters).Select(named => named.Parameter)];
        starts = new int[parameters.Count + 1];
        for (var i = 0; i < parameters.Count; i++)
        {
            starts[i + 1] = checked((int)(starts[i] + parameters[i].numel()));
        }

        this.ranks = ranks;
        sum = new OrderFreeSum(counters: parameters.Count); // how many shards have given each a gradient
    }

    /// <summary>Begins a step.</summary>
    /// <param name="shards">Calls of <see cref="Take"/> of all ranks together.</param>
    /// <param name="scale">The place of the scale in <see cref="OrderFreeSum.Exponents"/>.</param>
    public void Begin(int shards, int scale)
    {
        Clear();
        sum.Begin(starts[^1] + 1, shards, scale);
    }

    /// <summary>Takes the gradients that the parameters have into the sum, and a part of the loss.</summary>
    public void Take(float loss = 0)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].grad is { } gradient)
            {
                sum.Add(Values(gradient.detach().cpu().contiguous()), starts[i]);
                sum.Counters[i]++;
            }
        }

        Clear();
        sum.Add([loss], starts[^1]);
    }

    /// <summary>Gives the parameters the gradient of the whole step, the same in every rank. A parameter that no shard has given one has none.</summary>
    /// <param name="loss">The loss of the whole step; NaN where it was not finite.</param>
    /// <param name="clock">Told how long the ranks exchange.</param>
    /// <returns>Whether all values fit; where one was too large nothing is given, and the step is taken again with the next scale.</returns>
    public FixedPointRange Give(out double loss, StepClock clock)
    {
        Array.Resize(ref totals, starts[^1] + 1);
        var range = clock.Time(StepPhase.Exchange, () => sum.Total(ranks, totals));
        loss = range == FixedPointRange.Fits ? totals[^1] : double.NaN;
        for (var i = 0; range == FixedPointRange.Fits && i < parameters.Count; i++)
        {
            if (sum.Counters[i] > 0)
            {
                using var scope = NewDisposeScope();
                var values = totals.AsSpan(starts[i], starts[i + 1] - starts[i]);
                parameters[i].grad = tensor(values.ToArray(), parameters[i].shape, device: parameters[i].device);
            }
        }

        return range;
    }

    /// <summary>The values of a contiguous float32 tensor on the CPU, valid while it lives.</summary>
    internal static unsafe Span<float> Values(Tensor tensor) => new((void*)FloatMemory.Address(tensor), checked((int)tensor.numel()));

    private void Clear() => parameters.ForEach(parameter => parameter.grad = null);
}
