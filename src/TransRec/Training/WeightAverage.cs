using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// The exponential average of the trained parameters over steps (Polyak and Juditsky 1992; with a decay, Tarvainen and Valpola 2017, section 2), which is
/// validated and kept in their place. Running statistics of batch norms are not averaged.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private const string Prefix = "average of ";

    private readonly List<(string Name, Parameter Parameter, Tensor Average)> slots;
    private readonly double decay;

    /// <param name="parameters">The trained parameters; the average starts at their present values.</param>
    /// <param name="steps">The steps that it reaches back in the mean, at least 1.</param>
    public WeightAverage(IEnumerable<(string Name, Parameter Parameter)> parameters, double steps)
    {
        decay = 1 - (1 / Math.Max(1, steps));
        using var _ = no_grad();
        slots = [.. parameters.Select(named => (named.Name, named.Parameter, named.Parameter.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The averages by name, to be saved and restored with what else training changes.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Buffers => slots.Select(slot => KeyValuePair.Create(Prefix + slot.Name, slot.Average));

    /// <summary>Takes the parameters' values after a step into the average. The first steps weigh more, so that little is left of the values at the start.</summary>
    /// <param name="steps">Steps taken, with this one.</param>
    public void Add(long steps)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var kept = Math.Min(decay, steps / (steps + 9.0));
        foreach (var (_, parameter, average) in slots)
        {
            average.mul_(kept).add_(parameter, alpha: 1 - kept);
        }
    }

    /// <summary>Exchanges the parameters' values and the average.</summary>
    public void Exchange()
    {
        using var _ = no_grad();
        foreach (var (_, parameter, average) in slots)
        {
            using var scope = NewDisposeScope();
            var values = parameter.detach().clone();
            parameter.copy_(average);
            average.copy_(values);
        }
    }

    /// <inheritdoc />
    public void Dispose() => slots.ForEach(slot => slot.Average.Dispose());
}
