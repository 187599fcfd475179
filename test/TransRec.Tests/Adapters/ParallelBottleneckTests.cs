using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class ParallelBottleneckTests
{
    [Theory]
    [InlineData(1, false, 16.5f)] // 10 + relu(4 - 1) x 2 + 0.5
    [InlineData(3, false, 29.5f)] // 10 + 3 (relu(4 - 1) x 2 + 0.5)
    [InlineData(1, true, 20.5f)] // the sublayer's input 4 once more
    public void A_bottleneck_of_the_sublayers_input_is_added_to_its_output(double scale, bool innerSkip, float expected)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new ParallelBottleneckOptions { BottleneckWidth = 1, Scale = scale, InnerSkip = innerSkip });
        using var set = model.Adapters!;
        var parameters = set.NamedParameters().ToDictionary(named => named.Name, named => named.Parameter);
        using (no_grad())
        {
            parameters["items.blocks.0.feedforward_after.down.weight"].fill_(1);
            parameters["items.blocks.0.feedforward_after.down.bias"].fill_(-1);
            parameters["items.blocks.0.feedforward_after.up.weight"].fill_(2);
            parameters["items.blocks.0.feedforward_after.up.bias"].fill_(0.5);
        }

        var point = (SublayerPoint)InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterFeedForward)[0].Point;
        var input = zeros(1, TinyModels.Width);
        input[0, 3] = tensor(4f);
        var output = point.Forward(full([1, TinyModels.Width], 10, dtype: ScalarType.Float32), input);
        Assert.Equal(expected, output[0, 3].item<float>(), 1e-6f);
    }

    [Fact]
    public void With_a_deviation_of_zero_it_starts_exactly_at_the_base_and_with_the_references_inner_skip_far_away()
    {
        using var model = TinyModels.Create("bert");
        var before = TinyModels.Outputs(model);
        AdapterRegistry.Prepare(model, new ParallelBottleneckOptions { InitialDeviation = 0 });
        using var own = model.Adapters!;
        Assert.Equal(before, TinyModels.Outputs(model));

        using var reference = TinyModels.Create("bert");
        AdapterRegistry.Prepare(reference, new ParallelBottleneckOptions { InitialDeviation = 0, InnerSkip = true });
        using var set = reference.Adapters!;
        Assert.True(Distance(before, TinyModels.Outputs(reference)) > 0.2);
    }

    [Theory]
    [InlineData("attention", "attention_after", "feedforward_after")]
    [InlineData("feedForward", "feedforward_after", "attention_after")]
    public void It_works_beside_the_sublayers_that_are_asked_for(string after, string there, string elsewhere)
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new ParallelBottleneckOptions { After = after });
        using var set = model.Adapters!;
        Assert.Contains(set.NamedParameters(), named => named.Name == $"users.blocks.1.{there}.up.bias");
        Assert.DoesNotContain(set.NamedParameters(), named => named.Name.Contains(elsewhere, StringComparison.Ordinal));
    }

    [Fact]
    public void It_has_as_many_parameters_as_the_serial_adapter() => Assert.Equal(
        2_387_776, AdapterRegistry.Find("parallel").Parameters(new ParallelBottleneckOptions(), RecommenderShape.BertBaseSasRec));

    // Largest difference, relative to the largest value of the base.
    private static double Distance(float[] expected, float[] found) =>
        expected.Zip(found, (wanted, value) => Math.Abs(wanted - value)).Max() / expected.Max(MathF.Abs);
}
