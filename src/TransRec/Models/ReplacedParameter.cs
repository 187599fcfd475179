using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>A parameter of the base (a head, a norm) that an adapter set trains: the set brings its own values and keeps the base's.</summary>
internal sealed class ReplacedParameter : IDisposable
{
    private readonly Recommender model;
    private Tensor kept;

    /// <param name="name">The parameter's name in the recommender.</param>
    /// <param name="model">The recommender; until the first exchange the set's values are the base's.</param>
    public ReplacedParameter(string name, Recommender model)
    {
        Name = name;
        this.model = model;
        kept = Parameter.detach().clone();
        kept.DetachFromDisposeScope();
    }

    /// <summary>The parameter's name in the recommender.</summary>
    public string Name { get; }

    /// <summary>The base's parameter; a move to another device makes it a new object, hence the search by name.</summary>
    private Parameter Parameter => model.get_parameter(Name) ?? throw new InvalidOperationException($"The model has no parameter {Name} any more.");

    /// <summary>The set's values, wherever they are now.</summary>
    public Tensor Values(bool attached) => attached ? Parameter : kept;

    /// <summary>The base's values, wherever they are now.</summary>
    public Tensor BaseValues(bool attached) => attached ? kept : Parameter;

    /// <summary>Whether it is a parameter of a model.</summary>
    public bool IsOf(Recommender other) => ReferenceEquals(other, model);

    /// <summary>Whether another set's values are in the base now.</summary>
    public bool IsTaken => model.Exchanged.Contains(Name);

    /// <summary>Exchanges the values in the base with those kept here: the set's while it is detached, the base's while it is attached.</summary>
    public void Exchange()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parameter = Parameter;
        var leaving = parameter.detach().clone();
        parameter.copy_(kept);
        kept.copy_(leaving);
        if (!model.Exchanged.Remove(Name))
        {
            model.Exchanged.Add(Name);
        }
    }

    /// <summary>Moves what is kept.</summary>
    public void MoveTo(Device device)
    {
        var moved = kept.to(device);
        if (!ReferenceEquals(moved, kept))
        {
            moved.DetachFromDisposeScope();
            kept.Dispose();
            kept = moved;
        }
    }

    /// <inheritdoc />
    public void Dispose() => kept.Dispose();
}
