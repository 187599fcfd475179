using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp.Modules;
using TransRec.Foundation.Machine;

namespace TransRec.Blocks.Kernels;

/// <summary>LayerNorm (Ba et al. 2016) over the values of a row.</summary>
internal sealed unsafe class NormKernel
{
    private readonly AlignedFloats weight; // [width]
    private readonly AlignedFloats bias; // [width]
    private readonly int width;
    private readonly int step;
    private readonly float epsilon;

    private NormKernel(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        width = weight.Length;
        step = PlainValues.Step(width);
        this.epsilon = epsilon;
        this.weight = new AlignedFloats(width);
        this.bias = new AlignedFloats(width);
        weight.CopyTo(this.weight.Values);
        bias.CopyTo(this.bias.Values);
    }

    /// <summary>A copy of a norm.</summary>
    public static NormKernel Of(LayerNorm norm) => new(PlainValues.Of(norm.weight!), PlainValues.Of(norm.bias!), (float)norm.eps);

    /// <summary>norm(a + b), row by row.</summary>
    /// <param name="a">[rows, step].</param>
    /// <param name="b">[rows, step]; null: nothing is added.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="result">Written, [rows, step]; may be a or b.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* a, float* b, int rows, float* result)
    {
        for (var row = 0; row < rows; row++)
        {
            Row(a + ((nint)row * step), b is null ? null : b + ((nint)row * step), result + ((nint)row * step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(float* a, float* b, float* result)
    {
        var whole = width & ~7;
        var sums = Vector256<float>.Zero;
        for (var i = 0; i < whole; i += 8)
        {
            var values = b is null ? Vector256.Load(a + i) : Vector256.Load(a + i) + Vector256.Load(b + i);
            values.Store(result + i);
            sums += values;
        }

        var sum = Vector256.Sum(sums);
        for (var i = whole; i < width; i++)
        {
            result[i] = b is null ? a[i] : a[i] + b[i];
            sum += result[i];
        }

        var mean = Vector256.Create(sum / width);
        sums = Vector256<float>.Zero;
        for (var i = 0; i < whole; i += 8)
        {
            var difference = Vector256.Load(result + i) - mean;
            sums = Vector256.FusedMultiplyAdd(difference, difference, sums);
        }

        var squares = Vector256.Sum(sums);
        for (var i = whole; i < width; i++)
        {
            var difference = result[i] - mean[0];
            squares += difference * difference;
        }

        var factor = Vector256.Create(1 / MathF.Sqrt((squares / width) + epsilon));
        for (var i = 0; i < whole; i += 8)
        {
            Vector256.FusedMultiplyAdd(
                (Vector256.Load(result + i) - mean) * factor, Vector256.Load(weight.Address + i), Vector256.Load(bias.Address + i)).Store(result + i);
        }

        for (var i = whole; i < width; i++)
        {
            result[i] = ((result[i] - mean[0]) * factor[0] * weight.Address[i]) + bias.Address[i];
        }
    }
}
