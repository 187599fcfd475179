using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>
/// An insertion point that calls adapters of one interface. It holds a plain reference to its adapter, which is no part of the encoder's module tree: the names of the
/// base's parameters never change.
/// </summary>
/// <typeparam name="TAdapter">The interface that the place calls.</typeparam>
/// <param name="role">What the place is for, one of <see cref="Roles"/>.</param>
/// <param name="kind">What kind of place it is, for messages: "a point after a sublayer".</param>
public abstract class InsertionPoint<TAdapter>(string role, string kind) : nn.Module("InsertionPoint"), IInsertionPoint
    where TAdapter : class
{
    /// <inheritdoc />
    public string Role => role;

    /// <inheritdoc />
    public string Kind => kind;

    /// <summary>The adapter at this point, or null.</summary>
    public TAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is TAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (TAdapter?)(object?)adapter;
}
