using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

/// <summary>What attention does on other devices, here on the CPU.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class PaddedFormTests : IDisposable
{
    private static readonly int[] Lengths = [1, 1, 2, 5, 5, 9];

    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Every_row_has_a_place_and_padding_is_hidden()
    {
        var form = PackedLayout.OfSortedLengths([1, 3]).WithPadding(CPU).Padding!;
        Assert.Equal([0, 0, 0, 1, 2, 3], form.Slots.data<long>());
        Assert.Equal([0, 3, 4, 5], form.Rows.data<long>());
        Assert.Equal([0, -1e9f, -1e9f, 0, 0, 0], form.Group.Mask!.data<float>());
        Assert.Equal([2, 1, 1, 3], form.Group.Mask.shape);
    }

    [Fact]
    public void Sequences_of_one_length_need_none_and_the_processor_has_none()
    {
        Assert.Null(PackedLayout.OfEqualLengths(2, 3).WithPadding(CPU).Padding);
        Assert.Null(PackedLayout.OfSortedLengths(Lengths, CPU).Padding);
    }

    [Fact]
    public void Leading_rows_are_padded_with_the_others()
    {
        var layout = PackedLayout.OfSortedLengths([1, 3]).WithPadding(CPU).Prepend(2);
        Assert.Equal([2, 1, 1, 5], layout.Padding!.Group.Mask!.shape);
        Assert.Equal(layout.Rows, layout.Padding.Rows.shape[0]);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void Attention_over_padded_sequences_is_that_over_each_of_them(bool causal, bool onlyFirst, bool withExtraKeys)
    {
        const int width = 8;
        using var block = new TransformerBlock(new BlockOptions { Width = width, Heads = 2, FeedForwardWidth = 4, Causal = causal });
        TinyModels.Draw(block, seed: 1);
        var attention = block.modules().OfType<Attention>().Single();
        using var extra = new ExtraKeys(TinyModels.Normals(5, 3, width), TinyModels.Normals(6, 3, width));
        attention.modules().OfType<KeyValuePoint>().Single().Place(withExtraKeys ? extra : null);
        var layout = PackedLayout.OfSortedLengths(Lengths);
        var expected = Run(AttentionKernel.Plain, layout);
        foreach (var kernel in new[] { AttentionKernel.Plain, AttentionKernel.Fused })
        {
            var found = Run(kernel, layout.WithPadding(CPU));
            Numbers.AreClose(expected[0], found[0], 1e-5, "output");
            foreach (var (wanted, gradient) in expected.Zip(found).Skip(1))
            {
                Numbers.AreClose(wanted + 1, gradient + 1, 2e-5, $"gradient with {kernel}");
            }
        }

        Tensor[] Run(AttentionKernel kernel, PackedLayout rows)
        {
            attention.Kernel = kernel;
            var hidden = TinyModels.Normals(2, rows.Rows, width).requires_grad_();
            var output = onlyFirst
                ? attention.ForwardFirst(hidden, hidden.index_select(0, rows.FirstRows()), rows)
                : attention.Forward(hidden, rows);
            return [output, .. autograd.grad([output], [hidden, .. attention.parameters()], [TinyModels.Normals(9, [.. output.shape])])];
        }
    }

    private sealed class ExtraKeys(Tensor keys, Tensor values) : nn.Module(nameof(ExtraKeys)), IKeyValueAdapter
    {
        public (Tensor Keys, Tensor Values) Extra() => (keys, values);
    }
}
