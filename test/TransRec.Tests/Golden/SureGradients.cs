using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>
/// Where a gradient is known well enough for Adam, which divides it by its size: below a millionth of the largest one float32 knows little of it, and the reference's own steps in float32
/// and float64 differ there.
/// </summary>
internal static class SureGradients
{
    private const double Known = 1e-6;

    /// <summary>
    /// 1 where a gradient is known, or exactly zero on both sides: such a value takes no step. A unit that nothing reaches (a ReLU whose input is never above zero) has a row of its first
    /// matrix and a column of its second without any known gradient; a quarter of the units may be so, and of the other values few.
    /// </summary>
    /// <param name="expected">The reference's.</param>
    /// <param name="found">Ours, of the same shape.</param>
    public static Tensor Of(Tensor expected, Tensor found)
    {
        using var scope = NewDisposeScope();
        var smallest = Known * expected.abs().max().item<float>();
        var known = expected.abs().gt(smallest);
        var moves = known | found.abs().gt(smallest);
        var sure = known | (expected.eq(0) & found.eq(0));
        var counted = sure.logical_not();
        foreach (var axis in expected.dim() == 2 ? [0L, 1L] : Array.Empty<long>())
        {
            var resting = moves.any(1 - axis, keepdim: true).logical_not();
            var units = resting.numel();
            var count = resting.sum().item<long>();
            Assert.True(count <= Math.Max(1, units / 4), $"{count} of {units} units have no gradient that can be compared.");
            counted &= resting.logical_not();
        }

        var unsure = counted.sum().item<long>();
        Assert.True(unsure <= Math.Max(2, expected.numel() / 20), $"{unsure} of {expected.numel()} gradients are too small to compare.");
        return sure.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
