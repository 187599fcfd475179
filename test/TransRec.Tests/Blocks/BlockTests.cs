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
    [InlineData("quick_gelu", -0.0643417f, 1.9356583f)]
    public void Activations_have_their_known_values(string name, float atMinusTwo, float atTwo)
    {
        using var scope = NewDisposeScope();
        var values = Activation.Of(name)(tensor(new[] { -2f, 0, 2 })).data<float>();
        Assert.Equal([atMinusTwo, 0, atTwo], values, (wanted, found) => MathF.Abs(wanted - found) < 1e-5f);
    }

    [Fact]
    public void An_unknown_activation_is_refused_with_the_names() => Assert.Contains(
        "gelu, gelu_new, leaky_relu, quick_gelu, relu, silu; found \"tanh\"", Assert.Throws<ArgumentException>(() => Activation.Of("tanh")).Message, StringComparison.Ordinal);

    [Fact]
    public void Layer_scales_multiply_what_each_sublayer_adds()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Options with { PreNorm = true, LayerScale = 0.5 });
        Assert.All(block.get_parameter("attention_scale")!.data<float>(), value => Assert.Equal(0.5f, value));
        TinyModels.Draw(block, seed: 1);
        var (hidden, layout) = (TinyModels.Normals(2, 5, 8), PackedLayout.OfSortedLengths([5]));
        Tensor Norm(string name, Tensor rows) =>
            nn.functional.layer_norm(rows, [8], block.get_parameter(name + ".weight"), block.get_parameter(name + ".bias"), 1e-12);
        var projections = block.modules().OfType<Projection>().ToDictionary(projection => projection.Role);
        var attended = block.modules().OfType<Attention>().Single().Forward(Norm("attention_norm", hidden), layout);
        var middle = hidden + (attended * block.get_parameter("attention_scale")!);
        var inner = projections[Roles.FeedForwardUp].Linear(Norm("feedforward_norm", middle));
        var expected = middle + (projections[Roles.FeedForwardDown].Linear(nn.functional.gelu(inner)) * block.get_parameter("feedforward_scale")!);
        Numbers.AreClose(expected, block.Forward(hidden, layout), 1e-6);
        Numbers.AreClose(expected[..1], block.ForwardFirst(hidden, layout), 1e-6);
    }

    [Fact]
    public void A_gate_multiplies_the_activation_of_the_first_half()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Options with { PreNorm = true, Gated = true, FeedForwardBias = false, NormBias = false });
        TinyModels.Draw(block, seed: 1);
        Assert.DoesNotContain(block.state_dict().Keys, name => name is "up.bias" or "down.bias" or "attention_norm.bias" or "feedforward_norm.bias");
        var projections = block.modules().OfType<Projection>().ToDictionary(projection => projection.Role);
        projections[Roles.AttentionOutput].DrawNormal(0); // attention adds nothing
        var hidden = TinyModels.Normals(2, 3, 8);
        var both = projections[Roles.FeedForwardUp].Linear(nn.functional.layer_norm(hidden, [8], block.get_parameter("feedforward_norm.weight"), null, 1e-12));
        var inner = nn.functional.gelu(both[.., ..12]) * both[.., 12..];
        Numbers.AreClose(hidden + projections[Roles.FeedForwardDown].Linear(inner), block.Forward(hidden, PackedLayout.OfSortedLengths([3])), 1e-6);
    }

    [Fact]
    public void Rotary_positions_turn_pairs_of_channels_by_their_place()
    {
        using var scope = NewDisposeScope();
        // Two heads of four channels; base 100: the pair (0, 2) turns by the place, the pair (1, 3) by a tenth of it.
        var turned = new RotaryPositions(4, 100).Turn(tensor(new float[] { 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 2 }).view(2, 8), tensor(new long[] { 0, 3 }), longest: 4);
        float[] expected = [1, 0, 0, 0, 0, 0, 0, 2, MathF.Cos(3), 0, MathF.Sin(3), 0, 0, -2 * MathF.Sin(0.3f), 0, 2 * MathF.Cos(0.3f)];
        Numbers.AreClose(tensor(expected).view(2, 8), turned, 1e-6);
    }

    [Fact]
    public void Scores_of_rotary_positions_depend_on_the_distance_alone()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Options with { RotaryBase = 100 });
        TinyModels.Draw(block, seed: 1);
        var layout = PackedLayout.OfSortedLengths([4]);
        var hidden = TinyModels.Normals(2, 4, 8);
        var before = block.Forward(hidden, layout);
        var exchanged = block.Forward(hidden.index_select(0, tensor(new long[] { 0, 2, 1, 3 })), layout);
        Assert.True(Numbers.Difference(before[0], exchanged[0]) > 1e-3, "places make no difference");
        var prepended = layout.Prepend(2);
        using var attention = new Attention(Options with { RotaryBase = 100, Window = 0 });
        var rows = layout.InFront(TinyModels.Normals(3, 2, 8), hidden);
        Numbers.AreClose(attention.Forward(hidden, layout), prepended.Content(attention.Forward(rows, prepended)), 1e-6); // each row sees itself alone
    }

    [Theory]
    [InlineData(1, 3, 0, 1)]
    [InlineData(2, 3, 0, 1, 2)]
    [InlineData(3, 3, 0, 1, 2, 3)]
    public void A_row_attends_as_far_as_the_window_reaches(int window, int farthest, params int[] seen)
    {
        using var scope = NewDisposeScope();
        using var attention = new Attention(Options with { Window = window });
        TinyModels.Draw(attention, seed: 1);
        var layout = PackedLayout.OfSortedLengths([2, 4]);
        var hidden = TinyModels.Normals(2, 6, 8);
        var before = attention.Forward(hidden, layout);
        for (var row = 0; row <= farthest; row++)
        {
            var changed = hidden.clone();
            changed[2 + row] = TinyModels.Normals(3, 8);
            Assert.Equal(seen.Contains(row), Numbers.Difference(before[2], attention.Forward(changed, layout)[2]) > 1e-6);
            Numbers.AreClose(attention.Forward(changed, layout)[2..3], attention.ForwardFirst(changed, changed.index_select(0, layout.FirstRows()), layout)[1..2], 1e-6);
        }
    }

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
