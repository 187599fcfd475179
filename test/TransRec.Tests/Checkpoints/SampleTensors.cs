using TransRec.Checkpoints;
using static TorchSharp.torch;

namespace TransRec.Tests.Checkpoints;

/// <summary>Tensors of any bytes, not-a-numbers included: files must keep every bit.</summary>
internal static class SampleTensors
{
    internal static readonly long[][] Shapes = [[], [0], [1], [7], [2, 3], [4, 0, 5], [1, 1, 1], [3, 2, 2, 2]];

    internal static Tensor Of(ElementType type, long[] shape, Random random)
    {
        var tensor = empty(shape, dtype: type.Scalar());
        var bytes = new byte[tensor.numel() * type.Size()];
        random.NextBytes(bytes);
        if (type == ElementType.Bool)
        {
            for (var index = 0; index < bytes.Length; index++)
            {
                bytes[index] &= 1;
            }
        }

        if (bytes.Length > 0)
        {
            tensor.bytes = bytes;
        }

        return tensor;
    }

    internal static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() > 0)
        {
            Assert.Equal(expected.bytes.ToArray(), actual.bytes.ToArray());
        }
    }
}
