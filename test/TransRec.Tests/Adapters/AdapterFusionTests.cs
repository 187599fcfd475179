using TransRec.Adapters;
using TransRec.Objectives;
using TransRec.Tests.Conformance;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class AdapterFusionTests
{
    private static readonly HoulsbyOptions Options = new() { BottleneckWidth = 3, UserBottleneckWidth = 2, InitialDeviation = 0.5 };

    [Fact]
    public void Fusing_one_set_with_its_equal_gives_that_set()
    {
        using var model = TinyModels.Create("bert");
        using var one = AdapterRegistry.Create(model, Options)!;
        using var two = AdapterAverage.Of(model, Options, [(one, 1)]);
        one.Attach();
        var expected = TinyModels.Outputs(model);
        one.Detach();

        using var fused = AdapterFusion.Of(model, [one, two]);
        fused.Attach();
        Assert.All(expected.Zip(TinyModels.Outputs(model)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Training_moves_queries_keys_values_and_head_and_leaves_the_adapters_and_the_base()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        var bare = TinyModels.Outputs(model);
        using var one = AdapterRegistry.Create(model, Options)!;
        using var two = AdapterRegistry.Create(model, Options)!;
        TinyModels.Draw(one, seed: 1);
        TinyModels.Draw(two, seed: 2);
        var before = Bytes(one).Concat(Bytes(two)).ToArray();
        using var fused = AdapterFusion.Of(model, [one, two]);
        fused.Attach();
        model.AdapterSet = fused;
        var start = fused.Values().ToDictionary(value => value.Key, value => value.Value.bytes.ToArray());

        using var optimizer = new AdamOptimizer(ParameterGroups.Of(model, new LearningRateOptions()));
        for (var step = 0; step < 2; step++)
        {
            optimizer.ZeroGradients();
            RecommenderTask.Loss(model, new BinaryCrossEntropy(), TinyModels.Batch(size: 100)).backward();
            optimizer.Step();
        }

        Assert.All(fused.Values(), value => Assert.False(value.Value.bytes.SequenceEqual(start[value.Key]), value.Key));
        Assert.Equal(before, Bytes(one).Concat(Bytes(two)));
        fused.Detach();
        Assert.Equal(bare, TinyModels.Outputs(model));
    }

    [Fact]
    public void It_adds_what_its_formula_says()
    {
        using var model = TinyModels.Create("bert");
        using var one = AdapterRegistry.Create(model, Options)!;
        using var two = AdapterRegistry.Create(model, Options)!;
        using var fused = AdapterFusion.Of(model, [one, two]);
        static long PerPoint(long width) => (3 * width * width) + width;
        Assert.Equal(4 * (PerPoint(TinyModels.Width) + PerPoint(TinyModels.UserWidth)), fused.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Sets_that_cannot_be_fused_are_refused_with_the_reason()
    {
        using var model = TinyModels.Create("bert");
        using var one = AdapterRegistry.Create(model, Options)!;
        using var first = AdapterRegistry.Create(model, Options with { ItemLayers = "first 1" })!;
        Assert.Contains("at least two", Assert.Throws<AdapterException>(() => AdapterFusion.Of(model, [one])).Message, StringComparison.Ordinal);
        Assert.Contains("the same points", Assert.Throws<AdapterException>(() => AdapterFusion.Of(model, [one, first])).Message, StringComparison.Ordinal);
        one.Attach();
        Assert.Contains("is attached", Assert.Throws<AdapterException>(() => AdapterFusion.Of(model, [first, one])).Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(AdapterSet set) => [.. set.Values().OrderBy(value => value.Key, StringComparer.Ordinal).SelectMany(value => value.Value.bytes.ToArray())];
}
