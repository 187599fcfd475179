using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

public sealed class BlockTests
{
    private static readonly BlockOptions Options = new() { Width = 8, Heads = 2, FeedForwardWidth = 12 };

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused() => Assert.Contains(
        "3 heads do not divide the width 8",
        Assert.Throws<ArgumentException>(() => new TransformerBlock(Options with { Heads = 3 })).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_equals_a_slow_loop(bool causal)
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Options with { Causal = causal });
        TinyModels.Draw(block, seed: 1);
        var attention = block.modules().OfType<Attention>().Single();
        var hidden = TinyModels.Normals(2, 7, 8);
        var expected = cat([Slow(attention, hidden[..2], causal), Slow(attention, hidden[2..], causal)], 0);
        Numbers.AreClose(expected, attention.Forward(hidden, PackedLayout.OfSortedLengths([2, 5])), 1e-5);
    }

    [Fact]
    public void A_row_of_one_sequence_sees_no_other_sequence()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Options);
        var layout = PackedLayout.OfSortedLengths([2, 2, 3]);
        var hidden = TinyModels.Normals(2, 7, 8);
        var before = block.Forward(hidden, layout);
        var changed = hidden.clone();
        changed[3] = TinyModels.Normals(3, 8);
        var after = block.Forward(changed, layout);
        Assert.Equal(
            [false, false, true, true, false, false, false],
            Enumerable.Range(0, 7).Select(row => Numbers.Difference(before[row], after[row]) > 1e-6));
    }

    [Fact]
    public void The_first_row_of_a_causal_sequence_cannot_be_asked_for()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Options with { Causal = true });
        Assert.Throws<InvalidOperationException>(() => block.ForwardFirst(zeros(2, 8), PackedLayout.OfSortedLengths([2])));
    }

    [Theory]
    [InlineData("relu", 0f, 2f)]
    [InlineData("gelu", -0.04550026f, 1.9544997f)]
    [InlineData("gelu_new", -0.045402306f, 1.9545977f)]
    [InlineData("leaky_relu", -0.02f, 2f)]
    public void Activations_have_their_known_values(string name, float atMinusTwo, float atTwo)
    {
        using var scope = NewDisposeScope();
        var values = Activation.Of(name)(tensor(new[] { -2f, 0, 2 })).data<float>();
        Assert.Equal([atMinusTwo, 0, atTwo], values, (wanted, found) => MathF.Abs(wanted - found) < 1e-5f);
    }

    [Fact]
    public void An_unknown_activation_is_refused_with_the_names() => Assert.Contains(
        "gelu, gelu_new, leaky_relu, relu, silu; found \"tanh\"", Assert.Throws<ArgumentException>(() => Activation.Of("tanh")).Message, StringComparison.Ordinal);

    private static Tensor Slow(Attention attention, Tensor rows, bool causal)
    {
        var projections = attention.modules().OfType<Projection>().ToDictionary(projection => projection.Role);
        var query = projections[Roles.Query].Linear(rows);
        var key = projections[Roles.Key].Linear(rows);
        var value = projections[Roles.Value].Linear(rows);
        var output = zeros_like(rows);
        for (var row = 0; row < rows.shape[0]; row++)
        {
            foreach (var (from, to) in new[] { (0, 4), (4, 8) })
            {
                var seen = causal ? row + 1 : (int)rows.shape[0];
                double[] weights = [.. Enumerable.Range(0, seen)
                    .Select(other => Math.Exp((query[row, from..to] * key[other, from..to]).sum().item<float>() / Math.Sqrt(4)))];
                for (var other = 0; other < seen; other++)
                {
                    output[row, from..to] += value[other, from..to] * tensor((float)(weights[other] / weights.Sum()));
                }
            }
        }

        return projections[Roles.AttentionOutput].Linear(output);
    }
}
