using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TransRec.Blocks.Points;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Blocks.Kernels;

/// <summary>
/// y = x W' + b. The weight lies transposed in panels of as many columns as <see cref="SmallProduct"/> computes at a time, one panel after the other: the rows of a panel
/// follow each other, and do not push each other out of the first cache as rows that lie whole lines of pages apart do.
/// </summary>
internal sealed unsafe class AffineKernel
{
    private const int Panel = SmallProduct.Columns;

    private static readonly bool Wide = Vector512.IsHardwareAccelerated;

    private readonly AlignedFloats weight; // [step / panel, in, panel]
    private readonly AlignedFloats? bias; // [step]

    private AffineKernel(ReadOnlySpan<float> values, ReadOnlySpan<float> added, int inputWidth, int outputWidth)
    {
        (InputWidth, OutputWidth, Step) = (inputWidth, outputWidth, PlainValues.Step(outputWidth));
        weight = new AlignedFloats(inputWidth * Step);
        for (var output = 0; output < outputWidth; output++)
        {
            for (var input = 0; input < inputWidth; input++)
            {
                weight.Values[(output / Panel * inputWidth * Panel) + (input * Panel) + (output % Panel)] = values[(output * inputWidth) + input];
            }
        }

        if (!added.IsEmpty)
        {
            bias = new AlignedFloats(Step);
            added.CopyTo(bias.Values);
        }
    }

    /// <summary>Width of x.</summary>
    public int InputWidth { get; }

    /// <summary>Width of y.</summary>
    public int OutputWidth { get; }

    /// <summary>From one row of y to the next; what lies behind a row's values is of no use.</summary>
    public int Step { get; }

    /// <summary>A layer from its weight and bias.</summary>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null.</param>
    public static AffineKernel Of(Tensor weight, Tensor? bias) =>
        KernelPool.Share(new(PlainValues.Of(weight), bias is null ? [] : PlainValues.Of(bias), (int)weight.shape[1], (int)weight.shape[0]));

    /// <summary>A projection with its adapter folded in, which must be one that is another weight and bias; null where it is not.</summary>
    public static AffineKernel? Of(Projection projection)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return projection.Adapter switch
        {
            null => Of(projection.weight, projection.bias),
            // What it gives for zero is the bias, also where the projection has none that a merged one could be written to.
            IMergeableAdapter mergeable => Of(
                mergeable.Merged(projection).Weight,
                projection.Adapter.Apply(zeros(1, projection.InputWidth, device: projection.weight.device), projection).view(-1)),
            _ => null,
        };
    }

    /// <summary>Equal for layers of the same values.</summary>
    public int ValuesHash()
    {
        var hash = default(HashCode);
        hash.Add(InputWidth);
        hash.Add(OutputWidth);
        hash.AddBytes(MemoryMarshal.AsBytes(weight.Values));
        return hash.ToHashCode();
    }

    /// <summary>Whether two layers are the same to the bit.</summary>
    public bool HasValuesOf(AffineKernel other) =>
        (InputWidth, OutputWidth) == (other.InputWidth, other.OutputWidth)
        && MemoryMarshal.AsBytes(weight.Values).SequenceEqual(MemoryMarshal.AsBytes(other.weight.Values))
        && (bias is null) == (other.bias is null)
        && (bias is null || MemoryMarshal.AsBytes(bias.Values).SequenceEqual(MemoryMarshal.AsBytes(other.bias!.Values)));

    /// <summary>Computes y.</summary>
    /// <param name="input">x, [rows, in].</param>
    /// <param name="inputStep">From one row of x to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="output">Written, [rows, step].</param>
    public void Apply(float* input, int inputStep, int rows, float* output)
    {
        var panel = weight.Address;
        for (var column = 0; column < Step; column += Panel, panel += (nint)InputWidth * Panel)
        {
            SmallProduct.Of(input, inputStep, 1, panel, Panel, output + column, Step, rows, Panel, InputWidth, Wide);
        }

        if (bias is not null)
        {
            AddBias(output, rows);
        }
    }

    /// <summary>Computes the rows in memory of their own.</summary>
    /// <returns>[rows, step].</returns>
    public float* Apply(float* input, int inputStep, int rows, KernelMemory memory)
    {
        var output = memory.Take(rows * Step);
        Apply(input, inputStep, rows, output);
        return output;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBias(float* output, int rows)
    {
        var added = bias!.Address;
        for (var row = 0; row < rows; row++, output += Step)
        {
            for (var i = 0; i < Step; i += 8)
            {
                (Vector256.Load(output + i) + Vector256.Load(added + i)).Store(output + i);
            }
        }
    }
}
