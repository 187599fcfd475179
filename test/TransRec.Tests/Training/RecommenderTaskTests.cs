using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Training;

public sealed class RecommenderTaskTests
{
    [Theory]
    [InlineData("sasrec", 2)]
    [InlineData("sasrec", 5)]
    [InlineData("cpc", 3)]
    public void With_cross_entropy_the_parts_of_a_batch_have_the_gradient_of_the_whole(string users, int parts)
    {
        var (whole, wholeLoss) = Gradients(users, accumulation: 1);
        var (cut, cutLoss) = Gradients(users, parts);
        Assert.Equal(wholeLoss, cutLoss, 1e-6);
        Assert.Equal(whole.Keys.Order(StringComparer.Ordinal), cut.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, gradient) in whole)
        {
            Assert.True(gradient.Zip(cut[name]).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6), name);
        }
    }

    [Fact]
    public void The_loss_depends_on_no_item_that_stands_behind_the_target()
    {
        // Causality: the vector that predicts a target is the same when later inputs are other items.
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("id");
        var batch = TinyModels.Batch("sasrec");
        var user = batch.Lengths.IndexOf(batch.Lengths.Max());
        var longest = batch.Lengths.Max();
        var changed = batch.InputPlaces.ToArray();
        changed[((user + 1) * longest) - 1] = (changed[((user + 1) * longest) - 1] + 1) % batch.Items.Length;
        var before = Vectors(model, batch, batch.InputPlaces).view(batch.Users, longest, -1)[user];
        var after = Vectors(model, batch, changed).view(batch.Users, longest, -1)[user];
        Assert.Equal(before[..(longest - 1)].bytes.ToArray(), after[..(longest - 1)].bytes.ToArray());
        Assert.NotEqual(before[longest - 1].bytes.ToArray(), after[longest - 1].bytes.ToArray());
    }

    private static Tensor Vectors(Recommender model, SequenceBatch batch, long[] inputs) => model.Users.Forward(
        model.Encode(batch.Items).index_select(0, tensor(inputs)), SequenceLayout.Of(batch.Lengths, model.Users.MaximumLength));

    private static (Dictionary<string, float[]> Gradients, double Loss) Gradients(string users, int accumulation)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert", users);
        AdapterRegistry.Prepare(model, new FullOptions());
        var task = new RecommenderTask(
            model,
            TinyModels.ContentOf(model),
            TinyModels.Batcher(users, negatives: true, size: 9),
            new BinaryCrossEntropy(),
            ParameterGroups.Of(model, new LearningRateOptions()),
            accumulation,
            new StepMemory(new TrainingOptions(), read: null),
            () => new Dictionary<string, double>());
        var loss = task.Backward(epoch: 1, step: 0).Loss;
        return (model.named_parameters().ToDictionary(named => named.name, named => named.parameter.grad!.data<float>().ToArray()), loss);
    }
}
