using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>From an encoder's state to an item vector: GELU(Linear(state)), as in Adapter4Rec.</summary>
public sealed class ItemHead : nn.Module<Tensor, Tensor>
{
    private readonly Projection fc;

    /// <param name="stateWidth">Width of the encoder's state.</param>
    /// <param name="width">Width of item vectors.</param>
    public ItemHead(int stateWidth, int width)
        : base(nameof(ItemHead))
    {
        fc = new Projection(stateWidth, width, Roles.Head);
        RegisterComponents();
    }

    /// <summary>Width of item vectors.</summary>
    public int Width => fc.OutputWidth;

    /// <param name="state">[items, state width].</param>
    /// <returns>[items, width].</returns>
    public override Tensor forward(Tensor state) => nn.functional.gelu(fc.forward(state));
}
