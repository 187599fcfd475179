using TransRec.Adapters;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>What every method promises when a step's items are encoded in parts, and a second time in the backward pass.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class RecomputationConformanceTests
{
    private const int LargestPart = 12; // rows: three parts of titles and more, one picture per part

    // Torch takes its number of threads per thread of ours, and only at the first loop that it cuts up: a product before it, in this thread, would run on all cores.
    public RecomputationConformanceTests() => _ = get_num_threads();

    // A tower of learnt vectors is never cut.
    public static TheoryData<string, string, string> WithoutSwitches => [.. ConformanceCase.WithoutSwitches.Where(row => row.Data.Item2 != "id")];

    [Theory]
    [MemberData(nameof(WithoutSwitches))]
    public void Loss_and_gradients_are_those_of_a_step_that_holds_everything_bit_for_bit_dropout_included(string method, string tower, string users)
    {
        var held = Step(method, tower, users, dropout: 0.3, new StepMemory(new TrainingOptions(), read: null, LargestPart));
        var recomputed = Step(method, tower, users, dropout: 0.3, new StepMemory(new TrainingOptions { Recompute = true }, read: null, LargestPart));
        Assert.Equal(held.Loss, recomputed.Loss);
        Assert.Equal(held.Gradients.Keys, recomputed.Gradients.Keys);
        Assert.All(held.Gradients, pair => Assert.Equal(pair.Value, recomputed.Gradients[pair.Key]));
    }

    // Sums in another order may put a ReLU whose input is nearly zero on its other side, which moves every gradient in front of it. A mistake would show for every
    // seed, such a unit for one.
    [Theory]
    [MemberData(nameof(WithoutSwitches))]
    public void Loss_and_gradients_are_those_of_the_whole_batch_encoded_at_once(string method, string tower, string users)
    {
        List<double> distances = [];
        for (var seed = 1; seed <= 4; seed++)
        {
            distances.Add(Distance(method, tower, users, seed));
            if (distances[^1] <= 5e-6)
            {
                return;
            }
        }

        Assert.Fail($"Farthest, relative to the loss or the largest gradient, with four seeds: {string.Join(", ", distances)}.");
    }

    // The farthest of loss (relative) and gradients (relative to the largest).
    private static double Distance(string method, string tower, string users, int seed)
    {
        var whole = Step(method, tower, users, dropout: 0, memory: null, seed);
        var parts = Step(method, tower, users, dropout: 0, new StepMemory(new TrainingOptions { Recompute = true }, read: null, LargestPart), seed);
        Assert.Equal(whole.Gradients.Keys, parts.Gradients.Keys);
        var largest = whole.Gradients.Values.SelectMany(gradient => gradient).Select(Math.Abs).DefaultIfEmpty(1).Max();
        return whole.Gradients.SelectMany(pair => pair.Value.Zip(parts.Gradients[pair.Key]))
            .Select(pair => (double)Math.Abs(pair.First - pair.Second) / largest)
            .Append(whole.Loss == 0 ? 0 : Math.Abs((whole.Loss - parts.Loss) / whole.Loss)).Max();
    }

    // The memory is null for the plain step: all items in one encoding, one backward pass.
    private static (double Loss, Dictionary<string, float[]> Gradients) Step(
        string method, string tower, string users, double dropout, StepMemory? memory, int seed = 1)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower, users, dropout, seed);
        random.manual_seed(1); // the adapters' first values
        AdapterRegistry.Prepare(model, Promises.OptionsOf(method));
        using var set = model.Adapters;
        model.SetTraining(dropout > 0 || tower == "resnet");
        var objective = new InBatchSoftmax(new InBatchSoftmaxOptions(), [.. Enumerable.Repeat(0.1, TinyModels.Items + 1)]);
        var batcher = TinyModels.Batcher(users, negatives: false, size: 6);
        double loss;
        if (TrainedWeights.Named(model).Values.All(parameter => !parameter.requires_grad))
        {
            return (0, []); // frozen without switches trains nothing
        }

        if (memory is null)
        {
            var plain = RecommenderTask.Loss(model, TinyModels.ContentOf(model), objective, batcher.Batch(0, 0, 1)[0]);
            plain.backward();
            loss = plain.item<float>();
        }
        else
        {
            loss = new RecommenderTask(model, TinyModels.ContentOf(model), batcher, objective, [], 1, memory, () => new Dictionary<string, double>()).Backward(0, 0).Loss;
        }

        return (loss, TrainedWeights.Named(model).Where(named => named.Value.grad is not null)
            .ToDictionary(named => named.Key, named => named.Value.grad!.data<float>().ToArray()));
    }
}
