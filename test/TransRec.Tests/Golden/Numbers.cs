using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

internal static class Numbers
{
    /// <summary>Largest absolute difference, relative to the largest expected value (at least 1e-3).</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        var wanted = expected.detach().to(ScalarType.Float64);
        var found = actual.detach().to(ScalarType.Float64);
        Assert.Equal(wanted.shape, found.shape);
        return (wanted - found).abs().max().item<double>() / Math.Max(1e-3, wanted.abs().max().item<double>());
    }

    /// <summary>
    /// After some steps: sums in another order, as another processor takes them, may put a ReLU whose input is nearly zero on its other side, which moves the weights around that one
    /// unit. So a fifth of the values may be farther than the tolerance, and all together by ten times as much in norm; a mistake would be in all of them.
    /// </summary>
    public static void MostAreClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        var wanted = expected.detach().to(ScalarType.Float64);
        var errors = (wanted - actual.detach().to(ScalarType.Float64)).abs();
        var far = errors.gt(tolerance * Math.Max(1e-3, wanted.abs().max().item<double>())).sum().item<long>();
        var norm = errors.norm().item<double>() / Math.Max(1e-3, wanted.norm().item<double>());
        Assert.True(
            far <= errors.numel() / 5 && norm <= 10 * tolerance,
            $"{far} of {errors.numel()} values of {what} differ by more than {tolerance:e0} (relative), all together by {norm:e2} in norm.");
    }

    public static void AreClose(Tensor expected, Tensor actual, double tolerance, string what = "")
    {
        var difference = Difference(expected, actual);
        Assert.True(difference <= tolerance, $"{what} differs by {difference:e2} (relative), allowed {tolerance:e0}.");
    }
}
