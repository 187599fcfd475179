using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Models;

/// <summary>Frozen encoders that answer from states computed once.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class FrozenStatesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Cases => new()
    {
        { "frozen", "bert" }, { "frozen", "vit" }, { "frozen", "resnet" }, { "frozen", "bert+vit" }, { "frozen", "bert+resnet" },
        { "last block", "bert" }, { "last block", "vit" }, { "last block", "bert+vit" }, { "last-k", "roberta" }, { "last-k", "mae" },
        { "frozen", "modernbert" }, { "last block", "modernbert" }, { "last block", "deberta-v2" }, { "frozen", "clip" }, { "last block", "dinov2" }, { "last-k", "deit" },
        { "side", "roberta" }, { "side", "mae" }, { "side", "bert+vit" }, { "iisan", "bert+vit" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Vectors_loss_and_gradients_are_those_of_the_computing_encoder(string method, string tower)
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(method, tower);
        var computed = Step(model);
        using (var states = new FrozenStates(model, TinyModels.ContentOf(model), folder.Path, "float32"))
        {
            var cached = Step(model, states.Content);
            Assert.Equal(computed.Length, cached.Length);
            Assert.All(computed.Zip(cached), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
        }

        Assert.Equal(computed, Step(model)); // and computes again afterwards
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void In_bfloat16_vectors_stay_near(string method, string tower)
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(method, tower);
        var computed = Vectors(model);
        using var states = new FrozenStates(model, TinyModels.ContentOf(model), folder.Path, "bfloat16");
        var cached = Vectors(model, states.Content);
        Assert.NotEqual(computed, cached);
        var largest = computed.Max(MathF.Abs);
        Assert.All(computed.Zip(cached), pair => Assert.Equal(pair.First, pair.Second, 0.05 * largest));
    }

    [Fact]
    public void A_second_model_of_the_same_weights_reads_the_first_ones_file_and_other_weights_make_another()
    {
        using var scope = NewDisposeScope();
        using var first = Prepared("frozen", "bert");
        using (new FrozenStates(first, TinyModels.ContentOf(first), folder.Path, "float32"))
        {
        }

        var file = Assert.Single(Directory.GetFiles(folder.Path));
        var written = File.GetLastWriteTimeUtc(file);
        using var second = Prepared("side", "bert");
        using (new FrozenStates(second, TinyModels.ContentOf(second), folder.Path, "float32"))
        {
        }

        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(folder.Path))));
        using var other = TinyModels.Create("bert", seed: 2);
        AdapterRegistry.Prepare(other, new FrozenOptions { TrainUserEncoder = true });
        using (new FrozenStates(other, TinyModels.ContentOf(other), folder.Path, "float32"))
        {
        }

        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_damaged_file_is_made_again()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared("frozen", "bert");
        var computed = Vectors(model);
        using (new FrozenStates(model, TinyModels.ContentOf(model), folder.Path, "float32"))
        {
        }

        var file = Assert.Single(Directory.GetFiles(folder.Path));
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length / 2);
        }

        using var states = new FrozenStates(model, TinyModels.ContentOf(model), folder.Path, "float32");
        Assert.All(computed.Zip(Vectors(model, states.Content)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData("houlsby", "blocks.0.attention_after carries an adapter")]
    [InlineData("layernorm", "embeddings.norm.weight is trained")]
    [InlineData("kadapter", "states carries an adapter that reads all rows")]
    public void An_encoder_that_changes_is_refused_by_what_changes_it(string method, string found)
    {
        using var model = Prepared(method, "bert");
        var error = Assert.Throws<ArgumentException>(() => new FrozenStates(model, TinyModels.ContentOf(model), folder.Path, "float32"));
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Cached_states_are_refused_by_another_encoder()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared("frozen", "bert");
        using var other = Prepared("frozen", "bert");
        using var states = new FrozenStates(model, TinyModels.ContentOf(model), folder.Path, "float32");
        var error = Assert.Throws<ArgumentException>(() => other.Items.Encode(states.Content, [1]));
        Assert.Contains("computed by another encoder", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Recommender Prepared(string method, string tower)
    {
        var model = TinyModels.Create(tower);
        manual_seed(1);
        var options = method switch
        {
            "last block" => new HoulsbyOptions { ItemLayers = "last 1" },
            "kadapter" => new KAdapterOptions { HiddenWidth = 12, Heads = 2 },
            _ => AdapterRegistry.Find(method).Options,
        };
        AdapterRegistry.Prepare(model, options with { TrainUserEncoder = true });
        return model;
    }

    private static float[] Vectors(Recommender model, IItemContent? content = null) =>
        RecommenderEvaluation.ItemVectors(model, content ?? TinyModels.ContentOf(model));

    // Item vectors, the loss and every gradient.
    private static float[] Step(Recommender model, IItemContent? content = null)
    {
        var vectors = Vectors(model, content);
        var trained = TrainedWeights.Named(model).Values.Where(parameter => parameter.requires_grad).ToList();
        trained.ForEach(parameter => parameter.grad = null);
        var loss = RecommenderTask.Loss(model, content ?? TinyModels.ContentOf(model), new BinaryCrossEntropy(), TinyModels.Batch());
        loss.backward();
        return [.. vectors, loss.item<float>(), .. trained.Where(parameter => parameter.grad is not null).SelectMany(parameter => parameter.grad!.flatten().data<float>().ToArray())];
    }
}
