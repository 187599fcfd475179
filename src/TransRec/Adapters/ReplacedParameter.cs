using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>A parameter of the base (a head, a norm) that an adapter set trains: the set brings its own values and keeps the base's.</summary>
internal sealed class ReplacedParameter : IDisposable
{
    private readonly Tensor kept;

    /// <param name="name">The parameter's name in the recommender.</param>
    /// <param name="parameter">The base's parameter; until the first exchange the set's values are the base's.</param>
    public ReplacedParameter(string name, Parameter parameter)
    {
        Name = name;
        Parameter = parameter;
        kept = parameter.detach().clone();
        kept.DetachFromDisposeScope();
    }

    /// <summary>The parameter's name in the recommender.</summary>
    public string Name { get; }

    /// <summary>The base's parameter.</summary>
    public Parameter Parameter { get; }

    /// <summary>Exchanges the values in the base with those kept here: the set's while it is detached, the base's while it is attached.</summary>
    public void Exchange()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var leaving = Parameter.detach().to(kept.device, copy: true);
        Parameter.copy_(kept);
        kept.copy_(leaving);
    }

    /// <summary>The set's values, wherever they are now.</summary>
    public Tensor Values(bool attached) => attached ? Parameter : kept;

    /// <inheritdoc />
    public void Dispose() => kept.Dispose();
}
