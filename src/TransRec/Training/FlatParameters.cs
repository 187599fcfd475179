using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// The moments of many parameters as two vectors, so that Adam is a few operations on all of them instead of some on each: a graphics card is given small operations more slowly than
/// it does them.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly List<Parameter> parameters = [];
    private readonly List<long> sizes = [];
    private readonly List<Range> ranges = [];
    private readonly Tensor first; // [elements]
    private readonly Tensor second; // [elements]

    /// <param name="parameters">The parameters, float32, all on one device, with their learning rate and weight decay.</param>
    public FlatParameters(IEnumerable<(Parameter Parameter, double LearningRate, double WeightDecay)> parameters)
    {
        // What is treated alike lies together.
        foreach (var group in parameters.GroupBy(each => (each.LearningRate, each.WeightDecay)))
        {
            var start = sizes.Sum();
            foreach (var (parameter, _, _) in group)
            {
                this.parameters.Add(parameter);
                sizes.Add(parameter.numel());
            }

            ranges.Add(new Range(start, sizes.Sum() - start, group.Key.LearningRate, group.Key.WeightDecay));
        }

        using var scope = NewDisposeScope();
        var device = this.parameters[0].device;
        first = zeros(sizes.Sum(), device: device).DetachFromDisposeScope();
        second = zeros(sizes.Sum(), device: device).DetachFromDisposeScope();
    }

    /// <summary>Whether every parameter has a gradient; <see cref="Step"/> needs them all.</summary>
    public bool HaveGradients => parameters.TrueForAll(parameter => parameter.grad is not null);

    /// <summary>The moments of a parameter: views of the vectors, which the caller disposes of.</summary>
    public (Tensor First, Tensor Second) Moments(Parameter parameter)
    {
        using var scope = NewDisposeScope();
        var place = parameters.FindIndex(other => ReferenceEquals(other, parameter)); // tensors of the same values are Equal
        var start = sizes.Take(place).Sum();
        Tensor Of(Tensor vector) => vector.narrow(0, start, sizes[place]).view(parameter.shape).DetachFromDisposeScope();
        return (Of(first), Of(second));
    }

    /// <summary>Updates every parameter by its gradient.</summary>
    /// <param name="betas">Adam's beta 1 and beta 2.</param>
    /// <param name="epsilon">Adam's epsilon.</param>
    /// <param name="steps">Steps with this one.</param>
    /// <param name="scale">Factor of all learning rates.</param>
    /// <param name="decoupled">Whether decay is AdamW's.</param>
    public void Step((double First, double Second) betas, double epsilon, long steps, double scale, bool decoupled)
    {
        using var scope = NewDisposeScope();
        using var rootOfCorrection = Math.Sqrt(1 - Math.Pow(betas.Second, steps)).ToScalar();
        var gradient = cat([.. parameters.Select(parameter => parameter.grad!.reshape(-1))]);
        var values = ranges.Exists(range => range.WeightDecay > 0) ? cat([.. parameters.Select(parameter => parameter.detach().view(-1))]) : null;
        if (!decoupled)
        {
            AddDecay(gradient, values, _ => 1);
        }

        first.mul_(betas.First).add_(gradient, alpha: 1 - betas.First);
        second.mul_(betas.Second).addcmul_(gradient, gradient, 1 - betas.Second);
        var change = first / (second.sqrt() / rootOfCorrection).add_(epsilon);
        foreach (var range in ranges)
        {
            using var step = (range.LearningRate * scale / (1 - Math.Pow(betas.First, steps))).ToScalar();
            change.narrow(0, range.Start, range.Count).mul_(step);
        }

        if (decoupled)
        {
            AddDecay(change, values, range => range.LearningRate * scale);
        }

        var changes = change.split([.. sizes]);
        for (var i = 0; i < parameters.Count; i++)
        {
            parameters[i].sub_(changes[i].view(parameters[i].shape));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    // to += values * decay * factor, where there is decay.
    private void AddDecay(Tensor to, Tensor? values, Func<Range, double> factor)
    {
        foreach (var range in ranges.Where(range => range.WeightDecay > 0))
        {
            to.narrow(0, range.Start, range.Count).add_(values!.narrow(0, range.Start, range.Count), alpha: range.WeightDecay * factor(range));
        }
    }

    private sealed record Range(long Start, long Count, double LearningRate, double WeightDecay);
}
