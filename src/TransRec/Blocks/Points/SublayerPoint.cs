using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point after a sublayer, before its residual sum (and norm, in a post-norm block); the identity when there is no adapter.</summary>
/// <param name="role">attention.after or feedforward.after.</param>
/// <param name="width">Width of the hidden states.</param>
public sealed class SublayerPoint(string role, int width) : InsertionPoint<ISublayerAdapter>(role, "a point after a sublayer")
{
    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <param name="output">What the sublayer gave, [rows, width].</param>
    /// <param name="input">What went into the sublayer, in a pre-norm block after the norm, [rows, width].</param>
    public Tensor Forward(Tensor output, Tensor input) => Adapter is null ? output : Adapter.Apply(output, input);
}
