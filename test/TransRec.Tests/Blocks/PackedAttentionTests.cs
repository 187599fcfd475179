using TransRec.Blocks;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

[Collection(nameof(TorchGenerator))]
public sealed class PackedAttentionTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(2, 4, false, false)]
    [InlineData(2, 4, true, false)]
    [InlineData(2, 4, false, true)]
    [InlineData(1, 3, false, false)]
    [InlineData(3, 64, false, false)]
    [InlineData(2, 40, true, false)]
    [InlineData(2, 64, false, true)]
    public void Output_and_gradients_equal_those_of_operations_of_tensors(int heads, int headWidth, bool causal, bool onlyFirst)
    {
        var layout = PackedLayout.OfSortedLengths([1, 1, 2, 5, 5, 33, 70]);
        AreEqual(layout, heads, headWidth, causal, onlyFirst);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Padding_is_hidden_and_a_row_that_sees_nothing_attends_uniformly(bool causal)
    {
        var valid = tensor(new float[,] { { 0, 0, 1, 1, 1 }, { 1, 1, 1, 1, 1 }, { 0, 0, 0, 0, 0 } });
        AreEqual(PackedLayout.Padded(valid, -1e9), heads: 2, headWidth: 8, causal, onlyFirst: false);
        var one = new AttentionPieces(PackedLayout.Padded(valid[2..], -1e9), 1, 4, onlyFirst: false, causal);
        var values = TinyModels.Normals(3, 5, 4);
        var output = PackedAttention.Of(TinyModels.Normals(1, 5, 4), TinyModels.Normals(2, 5, 4), values, one, dropout: 0);
        Numbers.AreClose(values.mean([0], keepdim: true).expand(5, 4), output, 1e-6);
    }

    [Fact]
    public void Dropped_weights_count_for_nothing_and_the_others_for_more_in_both_directions()
    {
        const double dropout = 0.3;
        var pieces = new AttentionPieces(PackedLayout.OfEqualLengths(2, 6), 2, 4, onlyFirst: false, causal: false);
        var (q, k, v) = Inputs(12, 12, 8);
        random.manual_seed(5);
        var output = PackedAttention.Of(q, k, v, pieces, dropout);
        random.manual_seed(5);
        var kept = empty(2 * 2 * 6 * 6).bernoulli_(1 - dropout).div_(1 - dropout).view(2, 2, 6, 6);
        Assert.InRange(kept.eq(0).sum().item<long>(), 20, 70);
        var (q2, k2, v2) = Inputs(12, 12, 8);
        var weights = nn.functional.softmax(matmul(Split(q2), Split(k2).transpose(2, 3)) / 2, -1) * kept;
        var expected = matmul(weights, Split(v2)).transpose(1, 2).reshape(12, 8);
        Numbers.AreClose(expected, output, 1e-5);
        AreEqualGradients((expected, [q2, k2, v2]), (output, [q, k, v]));

        static Tensor Split(Tensor packed) => packed.view(2, 6, 2, 4).transpose(1, 2);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Only_the_gradients_that_are_needed_are_computed(bool query, bool key, bool value)
    {
        var pieces = new AttentionPieces(PackedLayout.OfSortedLengths([3, 4]), 2, 4, onlyFirst: false, causal: false);
        var (all, some) = (Inputs(7, 7, 8), Inputs(7, 7, 8));
        some.Query.requires_grad_(query);
        some.Key.requires_grad_(key);
        some.Value.requires_grad_(value);
        PackedAttention.Of(all.Query, all.Key, all.Value, pieces, 0).square().sum().backward();
        PackedAttention.Of(some.Query, some.Key, some.Value, pieces, 0).square().sum().backward();
        foreach (var (whole, part, wanted) in new[] { (all.Query, some.Query, query), (all.Key, some.Key, key), (all.Value, some.Value, value) })
        {
            Assert.Equal(wanted ? whole.grad!.data<float>().ToArray() : null, part.grad?.data<float>().ToArray());
        }
    }

    [Fact]
    public void The_bits_of_a_sequence_depend_neither_on_the_others_nor_on_the_number_of_threads()
    {
        int[] lengths = [.. Enumerable.Repeat(9, 30), .. Enumerable.Repeat(40, 60)];
        var layout = PackedLayout.OfSortedLengths(lengths);
        var (q, k, v) = Inputs(layout.Rows, layout.Rows, 64);
        var one = Run(q, k, v, layout);
        set_num_threads(2);
        try
        {
            var two = Run(q, k, v, layout);
            Assert.True(one.SequenceEqual(two));
        }
        finally
        {
            set_num_threads(1);
        }

        Assert.True(new AttentionPieces(layout, 2, 32, onlyFirst: false, causal: false).Tasks.Count > 2); // so that two threads share the work
        var first = Run(q[..9], k[..9], v[..9], PackedLayout.OfEqualLengths(1, 9));
        Assert.True(one.Take(first.Length).SequenceEqual(first));

        static float[] Run(Tensor q, Tensor k, Tensor v, PackedLayout layout)
        {
            var inputs = new[] { q, k, v }.Select(tensor => tensor.detach().clone().requires_grad_()).ToArray();
            var pieces = new AttentionPieces(layout, 2, 32, onlyFirst: false, causal: false);
            var output = PackedAttention.Of(inputs[0], inputs[1], inputs[2], pieces, 0);
            output.square().sum().backward();
            return [.. cat([output.detach(), .. inputs.Select(input => input.grad!)], 1).data<float>()];
        }
    }

    [Fact]
    public void A_graph_that_is_kept_gives_its_gradients_again()
    {
        var pieces = new AttentionPieces(PackedLayout.OfSortedLengths([3, 4]), 2, 4, onlyFirst: false, causal: false);
        var (q, k, v) = Inputs(7, 7, 8);
        var sum = PackedAttention.Of(q, k, v, pieces, 0).square().sum();
        var first = autograd.grad([sum], [q, k, v], retain_graph: true);
        var second = autograd.grad([sum], [q, k, v]);
        Assert.Equal(first.Select(gradient => gradient.data<float>().ToArray()), second.Select(gradient => gradient.data<float>().ToArray()));
    }

    [Fact]
    public void Nothing_is_left_of_a_step()
    {
        var pieces = new AttentionPieces(PackedLayout.OfSortedLengths([3, 4]), 2, 4, onlyFirst: false, causal: false);
        var (q, k, v) = Inputs(7, 7, 8);
        Step();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 20; i++)
        {
            Step();
        }

        Assert.Equal(before, Tensor.TotalCount);

        void Step()
        {
            using var inner = NewDisposeScope();
            PackedAttention.Of(q, k, v, pieces, 0.1).square().sum().backward();
        }
    }

    private static void AreEqual(PackedLayout layout, int heads, int headWidth, bool causal, bool onlyFirst)
    {
        using var block = new TransformerBlock(new BlockOptions { Width = heads * headWidth, Heads = heads, FeedForwardWidth = 4, Causal = causal });
        TinyModels.Draw(block, seed: 1);
        var attention = block.modules().OfType<Attention>().Single();
        var (plain, packed) = (Run(false), Run(true));
        Numbers.AreClose(plain.Output, packed.Output, 1e-5, "output");
        AreEqualGradients(plain, packed);

        (Tensor Output, Tensor[] Inputs) Run(bool whole)
        {
            attention.Kernel = whole ? AttentionKernel.Packed : AttentionKernel.Plain;
            var hidden = TinyModels.Normals(2, layout.Rows, heads * headWidth).requires_grad_();
            var output = onlyFirst
                ? attention.ForwardFirst(hidden, hidden.index_select(0, layout.FirstRows()), layout)
                : attention.Forward(hidden, layout);
            return (output, [hidden, .. attention.parameters()]);
        }
    }

    private static void AreEqualGradients((Tensor Output, Tensor[] Inputs) expected, (Tensor Output, Tensor[] Inputs) actual)
    {
        var slope = TinyModels.Normals(9, [.. expected.Output.shape]);
        var wanted = autograd.grad([expected.Output], expected.Inputs, [slope]);
        var found = autograd.grad([actual.Output], actual.Inputs, [slope]);
        var largest = wanted.Max(gradient => gradient.abs().max().item<float>()); // that of a key's bias is 0 but for rounding
        for (var i = 0; i < wanted.Count; i++)
        {
            Numbers.AreClose((wanted[i] / largest) + 1, (found[i] / largest) + 1, 2e-5, $"gradient {i}");
        }
    }

    private static (Tensor Query, Tensor Key, Tensor Value) Inputs(int queries, int rows, int width) =>
        (TinyModels.Normals(1, queries, width).requires_grad_(), TinyModels.Normals(2, rows, width).requires_grad_(), TinyModels.Normals(3, rows, width).requires_grad_());
}
