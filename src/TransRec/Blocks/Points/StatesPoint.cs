using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point that sees the hidden states of all layers and gives the encoder's output.</summary>
/// <param name="width">Width of the hidden states.</param>
/// <param name="layers">Blocks of the encoder.</param>
public sealed class StatesPoint(int width, int layers) : nn.Module(nameof(StatesPoint)), IInsertionPoint
{
    /// <inheritdoc />
    public string Role => Roles.States;

    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <summary>Blocks of the encoder.</summary>
    public int Layers => layers;

    /// <summary>The adapter at this point, or null.</summary>
    public IStatesAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a point at the hidden states";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is IStatesAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (IStatesAdapter?)(object?)adapter;
}
