using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point of an item tower at which the states of all its encoders meet, and which gives the item vectors.</summary>
public sealed class TowerStatesPoint() : nn.Module(nameof(TowerStatesPoint)), IInsertionPoint
{
    /// <inheritdoc />
    public string Role => Roles.TowerStates;

    /// <summary>The adapter at this point, or null.</summary>
    public ITowerStatesAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a point at the states of both item encoders";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is ITowerStatesAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (ITowerStatesAdapter?)(object?)adapter;
}
