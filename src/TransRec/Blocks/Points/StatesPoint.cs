namespace TransRec.Blocks.Points;

/// <summary>The insertion point that sees the hidden states of all layers and gives the encoder's output.</summary>
/// <param name="width">Width of the hidden states.</param>
/// <param name="layers">Blocks of the encoder.</param>
public sealed class StatesPoint(int width, int layers) : InsertionPoint<IStatesAdapter>(Roles.States, "a point at the hidden states")
{
    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <summary>Blocks of the encoder.</summary>
    public int Layers => layers;
}
