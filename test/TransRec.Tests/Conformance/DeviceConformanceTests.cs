using System.Text;
using TransRec.Adapters;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>What every method promises on a graphics card. One test per tower, so that a machine without one skips few.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class DeviceConformanceTests
{
    private const string NoCard = "needs a CUDA device and a build with -p:TorchDevice=cuda";

    // float32 on both, sums in another order.
    private const double Tolerance = 2e-4;

    public static bool HasCard => cuda.is_available();

    public static TheoryData<string> Towers => [.. TinyModels.Towers];

    private delegate string? Check(string method, string users);

    [Theory(Skip = NoCard, SkipUnless = nameof(HasCard))]
    [MemberData(nameof(Towers))]
    public void Vectors_are_those_of_the_processor(string tower) => ForEveryMethod(tower, (method, users) =>
    {
        using var here = new ConformanceCase(method, tower, users, switches: false);
        using var there = new ConformanceCase(method, tower, users, switches: false);
        there.Model.MoveTo(CUDA);
        var (expected, found) = (TinyModels.Outputs(here.Model), TinyModels.Outputs(there.Model));
        var largest = expected.Max(MathF.Abs);
        var error = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second)) / largest;
        return error <= Tolerance ? null : $"vectors differ by {error:0.0e+0}";
    });

    [Theory(Skip = NoCard, SkipUnless = nameof(HasCard))]
    [MemberData(nameof(Towers))]
    public void Loss_and_gradients_are_those_of_the_processor(string tower) => ForEveryMethod(tower, (method, users) =>
    {
        // A ReLU whose input is nearly zero may fall on its other side and move every gradient in front of it: such a unit shows for one seed, a mistake for all.
        List<string> errors = [];
        for (var seed = 1; seed <= 3; seed++)
        {
            if (Difference(Step(method, tower, users, CPU, seed), Step(method, tower, users, CUDA, seed)) is not { } error)
            {
                return null;
            }

            errors.Add(error);
        }

        return string.Join("; ", errors);
    });

    [Theory(Skip = NoCard, SkipUnless = nameof(HasCard))]
    [MemberData(nameof(Towers))]
    public void What_is_encoded_a_second_time_has_the_same_dropout(string tower) => ForEveryMethod(tower, (method, users) =>
    {
        (double Loss, Dictionary<string, float[]> Gradients) Parted(bool recompute) =>
            Step(method, tower, users, CUDA, seed: 1, dropout: 0.3, new StepMemory(new TrainingOptions { Recompute = recompute }, read: null, largestPart: 12));
        return tower == "id" ? null : Difference(Parted(false), Parted(true)); // learnt vectors are never cut
    });

    [Theory(Skip = NoCard, SkipUnless = nameof(HasCard))]
    [MemberData(nameof(Towers))]
    public void Detaching_gives_the_base_back_exactly(string tower) => ForEveryMethod(tower, (method, users) =>
    {
        using var test = new ConformanceCase(method, tower, users, switches: true);
        if (test.Set is not { } set)
        {
            return null;
        }

        test.Base.MoveTo(CUDA);
        test.Model.MoveTo(CUDA);
        Assert.Same(set, test.Model.Detach());
        return TinyModels.Outputs(test.Base).SequenceEqual(TinyModels.Outputs(test.Model)) ? null : "the base is another one";
    });

    [Theory(Skip = NoCard, SkipUnless = nameof(HasCard))]
    [MemberData(nameof(Towers))]
    public void Trained_weights_are_saved_there_and_loaded_here(string tower) => ForEveryMethod(tower, (method, users) =>
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "weights.safetensors");
        using var there = new ConformanceCase(method, tower, users, switches: true);
        there.Model.MoveTo(CUDA);
        Train(there.Model, users);
        TrainedWeights.Save(path, there.Model, everything: false);
        using var here = new ConformanceCase(method, tower, users, switches: true);
        TrainedWeights.Load(path, here.Model, everything: false);
        var (expected, found) = (TinyModels.Outputs(there.Model), TinyModels.Outputs(here.Model));
        var error = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second)) / expected.Max(MathF.Abs);
        return error <= Tolerance ? null : $"vectors differ by {error:0.0e+0}";
    });

    private static void ForEveryMethod(string tower, Check check)
    {
        using var scope = NewDisposeScope();
        var errors = new StringBuilder();
        foreach (var row in ConformanceCase.WithoutSwitches.Where(row => row.Data.Item2 == tower))
        {
            var (method, _, users) = row.Data;
            try
            {
                if (check(method, users) is { } error)
                {
                    errors.AppendLine($"{method}, {users}: {error}");
                }
            }
            catch (System.Runtime.InteropServices.ExternalException error)
            {
                errors.AppendLine($"{method}, {users}: {error.Message.Split('\n')[0]}");
            }
        }

        Assert.True(errors.Length == 0, errors.ToString());
    }

    private static string? Difference((double Loss, Dictionary<string, float[]> Gradients) expected, (double Loss, Dictionary<string, float[]> Gradients) found)
    {
        if (!expected.Gradients.Keys.Order().SequenceEqual(found.Gradients.Keys.Order()))
        {
            return $"gradients of {found.Gradients.Count} instead of {expected.Gradients.Count} parameters";
        }

        var largest = expected.Gradients.Values.SelectMany(gradient => gradient).Select(Math.Abs).DefaultIfEmpty(1).Max();
        var (name, error) = expected.Gradients
            .Select(pair => (pair.Key, Error: pair.Value.Zip(found.Gradients[pair.Key]).Max(both => (double)Math.Abs(both.First - both.Second)) / largest))
            .Append(("the loss", Math.Abs(expected.Loss - found.Loss) / Math.Max(1e-9, Math.Abs(expected.Loss))))
            .MaxBy(pair => pair.Item2);
        return error <= Tolerance ? null : $"{name} differs by {error:0.0e+0}";
    }

    private static (double Loss, Dictionary<string, float[]> Gradients) Step(string method, string tower, string users, Device device, int seed, double dropout = 0, StepMemory? memory = null)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower, users, dropout, seed);
        random.manual_seed(1); // the adapters' first values
        AdapterRegistry.Prepare(model, Promises.OptionsOf(method));
        using var set = model.Adapters;
        model.MoveTo(device);
        model.SetTraining(tower == "resnet" || dropout > 0); // a ResNet's norms read the batch
        if (TrainedWeights.Named(model).Values.All(parameter => !parameter.requires_grad))
        {
            return (0, []); // frozen without switches trains nothing
        }

        var loss = Task(model, users, memory).Backward(0, 0).Loss;
        return (loss, TrainedWeights.Named(model).Where(named => named.Value.grad is not null)
            .ToDictionary(named => named.Key, named => named.Value.grad!.cpu().data<float>().ToArray()));
    }

    private static void Train(Recommender model, string users)
    {
        var parameters = TrainedWeights.Named(model).Where(named => named.Value.requires_grad).Select(named => (named.Key, named.Value)).ToList();
        if (parameters.Count == 0)
        {
            return;
        }

        using var optimizer = new AdamOptimizer([new ParameterGroup("all", 1e-2, parameters)], weightDecay: 0.1);
        for (var step = 0; step < 2; step++)
        {
            optimizer.ZeroGradients();
            _ = Task(model, users).Backward(0, step);
            optimizer.Step();
        }
    }

    private static RecommenderTask Task(Recommender model, string users, StepMemory? memory = null) => new(
        model,
        TinyModels.ContentOf(model),
        TinyModels.Batcher(users, negatives: false),
        new InBatchSoftmax(new InBatchSoftmaxOptions(), [.. Enumerable.Repeat(0.1, TinyModels.Items + 1)]),
        [],
        1,
        memory ?? StepMemory.Of(new TrainingOptions(), model.Users.parameters().First().device),
        () => new Dictionary<string, double>());
}
