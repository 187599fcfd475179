using Xunit.Sdk;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

public sealed class SureGradientsTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0f, 0f, 1f)] // exact zeros on both sides agree
    [InlineData(0f, 1e-9f, 0f)]
    [InlineData(1e-9f, 0f, 0f)]
    [InlineData(1e-9f, 1e-9f, 0f)]
    public void A_unit_that_nothing_reaches_is_left_out_unless_it_rests_on_both_sides(float expected, float found, float sure)
    {
        var (one, other) = (ones(16, 64), ones(16, 64));
        one[3] = expected;
        other[3] = found;
        var of = SureGradients.Of(one, other);
        Assert.Equal(64 * sure, of[3].sum().item<float>());
        Assert.Equal(15 * 64, (of.sum() - of[3].sum()).item<float>());
        Assert.Equal(16 * 64 - (64 * (1 - sure)), SureGradients.Of(one.t(), other.t()).sum().item<float>());
    }

    [Fact]
    public void A_unit_that_moves_on_one_side_alone_is_refused()
    {
        var (one, other) = (ones(16, 64), ones(16, 64));
        one[3] = 1e-9f;
        Assert.Contains("64 of 1024 gradients are too small", Assert.ThrowsAny<XunitException>(() => SureGradients.Of(one, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_units_without_a_gradient_are_refused()
    {
        var one = ones(16, 64);
        one[..5] = 0;
        Assert.Contains("5 of 16 units", Assert.ThrowsAny<XunitException>(() => SureGradients.Of(one, one)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_vector_two_values_or_a_twentieth_may_be_too_small()
    {
        var one = ones(64);
        one[..3] = 1e-9f;
        Assert.Equal(61, SureGradients.Of(one, one).sum().item<float>());
        one[..4] = 1e-9f;
        Assert.Contains("4 of 64", Assert.ThrowsAny<XunitException>(() => SureGradients.Of(one, one)).Message, StringComparison.Ordinal);
    }
}
