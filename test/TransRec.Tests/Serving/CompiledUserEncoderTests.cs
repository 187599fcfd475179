using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks.Points;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Serving;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Serving;

[Collection(nameof(TorchGenerator))]
public sealed class CompiledUserEncoderTests
{
    [Theory]
    [InlineData(64, 2, 2, 20)]
    [InlineData(64, 1, 4, 50)]
    [InlineData(20, 3, 2, 9)]
    [InlineData(36, 2, 3, 33)]
    [InlineData(128, 2, 1, 200)]
    public void Vectors_are_those_of_the_module_for_every_shape(int width, int blocks, int heads, int positions)
    {
        using var model = Model(new SasRecOptions { Width = width, Blocks = blocks, Heads = heads }, positions);
        var encoder = CompiledUserEncoder.Of(model);
        Assert.True(encoder.IsNative);
        UserVectors.AssertEqual(model, encoder);
    }

    [Fact]
    public void An_adapter_without_a_kernel_is_computed_by_the_module()
    {
        using var model = TinyModels.Create("id");
        using var set = new AdapterSet();
        set.Add(AdapterSet.Users, InsertionPoints.Of(model.Users, Roles.AfterFeedForward)[0], new Doubling());
        model.Attach(set);
        var encoder = CompiledUserEncoder.Of(model);
        Assert.False(encoder.IsNative);
        UserVectors.AssertEqual(model, encoder);
    }

    [Fact]
    public void A_mask_that_shows_the_future_is_computed_by_the_module()
    {
        using var model = TinyModels.Create("id");
        AdapterRegistry.Prepare(model, new KAdapterOptions { Encoders = "user", ReferenceMask = true, InitialDeviation = 0.3, FusionDeviation = 0.3 });
        using var set = model.Adapters!;
        var encoder = CompiledUserEncoder.Of(model);
        Assert.False(encoder.IsNative);
        UserVectors.AssertEqual(model, encoder);
    }

    [Fact]
    public void Later_changes_of_the_model_do_not_reach_it()
    {
        using var model = TinyModels.Create("id");
        AdapterRegistry.Prepare(model, new HoulsbyOptions { InitialDeviation = 0.5 });
        var encoder = CompiledUserEncoder.Of(model);
        var table = new ItemTable(UserVectors.Items(model), model.Users.Width);
        var before = encoder.Encode(table, [3, 1, 4]);
        using var set = model.Adapters!;
        model.Detach();
        TinyModels.Draw(set, seed: 3);
        TinyModels.Draw(model, seed: 2);
        Assert.Equal(before, encoder.Encode(table, [3, 1, 4]));
        Assert.NotEqual(before, CompiledUserEncoder.Of(model).Encode(table, [3, 1, 4]));
    }

    [Fact]
    public void Of_a_longer_history_the_last_items_count()
    {
        using var model = TinyModels.Create("id");
        var encoder = CompiledUserEncoder.Of(model);
        var table = new ItemTable(UserVectors.Items(model), model.Users.Width);
        Assert.Equal(encoder.Encode(table, [1, 2, 3, 4, 5, 6]), encoder.Encode(table, [9, 9, 1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Many_threads_get_the_vectors_of_one()
    {
        using var model = Model(new SasRecOptions(), 20);
        var encoder = CompiledUserEncoder.Of(model);
        var table = new ItemTable(UserVectors.Items(model), model.Users.Width);
        var histories = UserVectors.Histories(model);
        var expected = histories.Select(history => encoder.Encode(table, history)).ToArray();
        var found = new float[400][];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => found[i] = encoder.Encode(table, histories[i % histories.Length]));
        Assert.All(Enumerable.Range(0, found.Length), i => Assert.Equal(expected[i % histories.Length], found[i]));
    }

    [Fact]
    public void No_tensor_is_made()
    {
        using var model = Model(new SasRecOptions(), 20);
        var encoder = CompiledUserEncoder.Of(model);
        var table = new ItemTable(UserVectors.Items(model), model.Users.Width);
        using var scope = NewDisposeScope();
        while (Tensor.TotalCount < Tensor.PeakCount)
        {
            _ = zeros(1); // as many as there ever were, so that one more shows
        }

        var before = Tensor.PeakCount;
        _ = encoder.Encode(table, [1, 2, 3]);
        Assert.Equal(before, Tensor.PeakCount);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var model = TinyModels.Create("id");
        var encoder = CompiledUserEncoder.Of(model);
        var table = new ItemTable(UserVectors.Items(model), model.Users.Width);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => encoder.Encode(table, [])).Message, StringComparison.Ordinal);
        Assert.Contains("History 1 is empty", Assert.Throws<ArgumentException>(() => encoder.Encode(table, 2, user => user == 0 ? [1] : [], new float[16])).Message, StringComparison.Ordinal);
        Assert.Contains("width 4", Assert.Throws<ArgumentException>(() => encoder.Encode(new ItemIndex(4).Snapshot(), [1])).Message, StringComparison.Ordinal);
        Assert.Contains("room for 7", Assert.Throws<ArgumentException>(() => encoder.Encode(table, [1], new float[7])).Message, StringComparison.Ordinal);
    }

    // As they are drawn before training, and a little away from it, so that no bias is 0 and no norm is 1.
    private static Recommender Model(UserEncoderOptions options, int positions)
    {
        random.manual_seed(4);
        var model = new Recommender(new IdItemEncoder(TinyModels.Items, options.Width), UserEncoder.Create(options, positions));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var seed = 1;
        foreach (var parameter in model.Users.parameters())
        {
            parameter.add_(TinyModels.Normals(seed++, parameter.shape) * 0.05);
        }

        model.SetTraining(false);
        return model;
    }

    private sealed class Doubling() : nn.Module(nameof(Doubling)), ISublayerAdapter
    {
        public Tensor Apply(Tensor output, Tensor input) => output * 2;
    }
}
