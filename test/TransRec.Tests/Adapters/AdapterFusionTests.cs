using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Sets;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Training;
using TransRec.Training.Objectives;
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
        model.Attach(one);
        var expected = TinyModels.Outputs(model);
        model.Detach();

        using var fused = AdapterFusion.Of(model, [one, two]);
        model.Attach(fused);
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
        model.Attach(fused);
        var start = fused.Values().ToDictionary(value => value.Key, value => value.Value.bytes.ToArray());

        using var optimizer = new AdamOptimizer(ParameterGroups.Of(model, new LearningRateOptions()));
        for (var step = 0; step < 2; step++)
        {
            optimizer.ZeroGradients();
            RecommenderTask.Loss(model, TinyModels.ContentOf(model), new BinaryCrossEntropy(), TinyModels.Batch(size: 100)).backward();
            optimizer.Step();
        }

        Assert.All(fused.Values(), value => Assert.False(value.Value.bytes.SequenceEqual(start[value.Key]), value.Key));
        Assert.Equal(before, Bytes(one).Concat(Bytes(two)));
        model.Detach();
        Assert.Equal(bare, TinyModels.Outputs(model));
    }

    [Fact]
    public void It_is_trained_and_kept_with_what_the_library_shows_to_everyone()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var model = TinyModels.Create("bert");
        var titles = TinyModels.Titles();
        using var one = AdapterRegistry.Create(model, Options)!;
        using var two = AdapterRegistry.Create(model, Options)!;
        using var fused = AdapterFusion.Of(model, [one, two]);
        model.Attach(fused);
        var trained = TrainedWeights.Named(model).Where(named => named.Value.requires_grad).Select(named => (named.Key, named.Value)).ToList();
        using var optimizer = new AdamOptimizer([new ParameterGroup("fusion", 1e-2, trained)]);
        var layout = SequenceLayout.Of([3], model.Users.MaximumLength, CPU);
        var losses = new List<float>();
        for (var step = 0; step < 5; step++)
        {
            optimizer.ZeroGradients();
            var vectors = model.Items.Encode(titles, [1, 2, 3, 4, 5]);
            var user = model.Users.Forward(vectors[..3], layout)[-1];
            var loss = nn.functional.softplus((user * (vectors[4] - vectors[3])).sum()); // item 4 comes before item 5
            loss.backward();
            optimizer.Step();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^1] < losses[0], $"{losses[0]} became {losses[^1]}");
        var path = Path.Combine(folder.Path, "fusion.safetensors");
        TrainedWeights.Save(path, model, everything: false);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(fused.Values().Keys.Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));
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
        model.Attach(one);
        Assert.Contains("is attached", Assert.Throws<AdapterException>(() => AdapterFusion.Of(model, [first, one])).Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(AdapterSet set) => [.. set.Values().OrderBy(value => value.Key, StringComparer.Ordinal).SelectMany(value => value.Value.bytes.ToArray())];
}
