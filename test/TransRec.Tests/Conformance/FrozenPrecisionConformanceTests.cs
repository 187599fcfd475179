using TransRec.Blocks;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>What every method promises when its frozen layers compute in bfloat16.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class FrozenPrecisionConformanceTests
{
    // A ResNet's convolutions stay in float32, and the drawn one's vectors run to hundreds, where the user encoder's softmax jumps.
    public static TheoryData<string, string, string> WithoutSwitches => [.. ConformanceCase.WithoutSwitches.Where(row => row.Data.Item2 != "resnet")];

    [Theory]
    [MemberData(nameof(WithoutSwitches))]
    public void The_loss_and_the_direction_of_the_gradient_stay(string method, string tower, string users)
    {
        using var scope = NewDisposeScope();
        using var test = new ConformanceCase(method, tower, users, switches: false);
        var (loss, gradient) = Step(test, users);
        using var precision = RoundedProjections.Frozen(test.Model, RoundedProjections.Bfloat16);
        var (rounded, other) = Step(test, users);
        Assert.Equal(loss, rounded, 0.02 * Math.Abs(loss));
        if (gradient is not null)
        {
            // BERT-base reaches .9998 (the benchmark step-fast); sixteen channels average less rounding away, and a gate multiplies two rounded values.
            Assert.InRange(nn.functional.cosine_similarity(gradient, other!, 0).item<float>(), tower == "modernbert" ? 0.95f : 0.98f, 1.001f);
        }
    }

    [Fact]
    public void Afterwards_the_model_computes_as_before_bit_for_bit()
    {
        using var test = new ConformanceCase("houlsby", "bert", "sasrec", switches: false);
        var before = TinyModels.Outputs(test.Model);
        using (var precision = RoundedProjections.Frozen(test.Model, RoundedProjections.Bfloat16))
        {
            Assert.NotEqual(before, TinyModels.Outputs(test.Model));
            Assert.Equal(test.Model.modules().OfType<Projection>().Count(), precision.Layers);
        }

        Assert.Equal(before, TinyModels.Outputs(test.Model));
    }

    [Fact]
    public void A_layer_that_is_trained_stays_in_float32()
    {
        using var test = new ConformanceCase("bitfit", "bert", "sasrec", switches: false);
        using var precision = RoundedProjections.Frozen(test.Model, RoundedProjections.Bfloat16);
        Assert.All(
            test.Model.modules().OfType<Projection>(),
            projection => Assert.Equal(projection.weight.requires_grad || projection.bias?.requires_grad == true, projection.Rounded is null));
    }

    private static (float Loss, Tensor? Gradient) Step(ConformanceCase test, string users)
    {
        foreach (var (_, parameter) in test.Trained())
        {
            parameter.grad = null;
        }

        var loss = RecommenderTask.Loss(test.Model, TinyModels.ContentOf(test.Model), new BinaryCrossEntropy(), TinyModels.Batch(users, negatives: true));
        if (!loss.requires_grad)
        {
            return (loss.item<float>(), null); // frozen without switches trains nothing
        }

        loss.backward();
        Tensor[] gradients = [.. test.Trained().Where(named => named.Parameter.grad is not null).Select(named => named.Parameter.grad!.flatten())];
        return (loss.item<float>(), cat(gradients).clone());
    }
}
