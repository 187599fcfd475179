using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class PrefixTests
{
    private static readonly BlockOptions Block = new() { Width = 4, Heads = 2, FeedForwardWidth = 4 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_row_attends_to_the_extra_keys_as_to_further_rows(bool causal)
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(Block with { Causal = causal });
        TinyModels.Draw(block, seed: 1);
        var attention = block.modules().OfType<Attention>().Single();
        var hidden = TinyModels.Normals(2, 5, 4); // the rows 0 and 1 in front of a sequence of 3
        var projections = attention.modules().OfType<Projection>().ToDictionary(projection => projection.Role);
        var expected = attention.Forward(hidden, PackedLayout.OfSortedLengths([5]))[2..];

        using var extra = new Rows(projections[Roles.Key].Linear(hidden[..2]), projections[Roles.Value].Linear(hidden[..2]));
        attention.modules().OfType<KeyValuePoint>().Single().Place(extra);
        Numbers.AreClose(expected, attention.Forward(hidden[2..], PackedLayout.OfSortedLengths([3])), 1e-5);
        Numbers.AreClose(expected[2..], attention.Forward(hidden[2..], PackedLayout.Padded(tensor(new float[,] { { 1, 1, 1 } }), -1e9))[2..], 1e-5);
    }

    [Fact]
    public void Its_number_of_parameters_is_blocks_times_two_times_length_times_width()
    {
        var options = new PrefixOptions { PrefixLength = 30, UserPrefixLength = 5 };
        Assert.Equal((12 * 2 * 30 * 768) + (2 * 2 * 5 * 64), AdapterRegistry.Of(options).Parameters(options, RecommenderShape.BertBaseSasRec));
    }

    [Fact]
    public void A_reparameterized_prefix_has_the_documented_number_of_parameters_and_gradients()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        var options = new PrefixOptions { Reparameterize = true, ReparameterizationWidth = 5 };
        AdapterRegistry.Prepare(model, options);
        using var set = model.Adapters!;
        Assert.Equal(AdapterRegistry.Of(options).Parameters(options, RecommenderShape.Of(model)), set.parameters().Sum(parameter => parameter.numel()));
        model.Encode([1, 2, 3]).sum().backward();
        Assert.All(set.ParametersOf(AdapterSet.Items), named => Assert.NotNull(named.Parameter.grad));
    }

    [Fact]
    public void Shifted_positions_must_fit_the_position_table()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new PrefixOptions { PrefixLength = 5, ShiftPositions = true });
        var error = Assert.Throws<ArgumentException>(() => model.Items.Check(TinyModels.Titles()));
        Assert.Contains("A title has 8 tokens after 5 positions of an adapter; the encoder has positions for 12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shifting_positions_changes_item_vectors()
    {
        using var scope = NewDisposeScope();
        using var plain = TinyModels.Create("bert");
        using var shifted = TinyModels.Create("bert");
        AdapterRegistry.Prepare(plain, new PrefixOptions { PrefixLength = 2, InitialDeviation = 0 });
        AdapterRegistry.Prepare(shifted, new PrefixOptions { PrefixLength = 2, InitialDeviation = 0, ShiftPositions = true });
        Assert.True(Numbers.Difference(plain.Encode([1, 2]), shifted.Encode([1, 2])) > 1e-3);
    }

    private sealed class Rows(Tensor keys, Tensor values) : nn.Module(nameof(Rows)), IKeyValueAdapter
    {
        public (Tensor Keys, Tensor Values) Extra() => (keys, values);
    }
}
