using static TorchSharp.torch;

namespace TransRec.Blocks.Kernels;

/// <summary>Copies tensors into plain arrays.</summary>
internal static class PlainValues
{
    /// <summary>The values of a tensor in the order of its indices, as float32.</summary>
    public static float[] Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }

    /// <summary>How far rows of so many values lie apart: whole blocks of <see cref="SmallProduct"/>.</summary>
    public static int Step(int width) => (width + SmallProduct.Columns - 1) / SmallProduct.Columns * SmallProduct.Columns;
}
