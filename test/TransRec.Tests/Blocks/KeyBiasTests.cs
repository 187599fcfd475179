using TorchSharp.Modules;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

/// <summary>The bias of keys has no effect on attention, so that comparisons of gradients leave it out by this reason.</summary>
public sealed class KeyBiasTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("bert", new[] { "items.encoder.blocks.0.attention.key.bias", "items.encoder.blocks.1.attention.key.bias" })]
    [InlineData("resnet", new string[0])]
    public void The_biases_of_keys_are_named_where_there_are_some(string tower, string[] expected)
    {
        using var model = TinyModels.Create(tower);
        Assert.Equal(expected, WithoutEffect(model).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_bias_of_the_keys_gives_the_same_vectors()
    {
        using var model = TinyModels.Create("bert");
        using var _ = no_grad();
        int[] items = [1, 2, 3, 4];
        var before = model.Encode(items);
        var biases = Biases(model).ToList();
        Assert.Equal(2, biases.Count);
        biases.ForEach(bias => bias.add_(3 * TinyModels.Normals(9, bias.shape)));
        Numbers.AreClose(before, model.Encode(items), 1e-5);
    }

    [Fact]
    public void Beside_keys_of_an_adapter_which_have_no_bias_it_counts()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new PrefixOptions { PrefixLength = 2, ShiftPositions = false, Encoders = "item" });
        Assert.Empty(WithoutEffect(model));
    }

    private static IEnumerable<Parameter> Biases(Recommender model) =>
        model.modules().OfType<Attention>().Select(attention => attention.KeyBiasWithoutEffect).OfType<Parameter>();

    private static IEnumerable<string> WithoutEffect(Recommender model)
    {
        var biases = Biases(model).ToHashSet<Parameter>(ReferenceEqualityComparer.Instance);
        return TrainedWeights.Named(model).Where(named => biases.Contains(named.Value)).Select(named => named.Key);
    }
}
