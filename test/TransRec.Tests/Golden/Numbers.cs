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

    public static void AreClose(Tensor expected, Tensor actual, double tolerance, string what = "")
    {
        var difference = Difference(expected, actual);
        Assert.True(difference <= tolerance, $"{what} differs by {difference:e2} (relative), allowed {tolerance:e0}.");
    }
}
