using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class CompacterTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void A_layer_multiplies_by_the_sum_of_Kronecker_products(bool lowRank, int rank)
    {
        using var scope = NewDisposeScope();
        using var layer = new PhmLinear(6, 4, shared: null, new CompacterOptions { Division = 2, LowRank = lowRank, Rank = rank });
        TinyModels.Draw(layer, seed: 1);
        var parameters = layer.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        var rule = parameters["rule.weight"];
        var product = zeros(6, 4);
        for (var i = 0; i < 2; i++)
        {
            var factor = lowRank ? matmul(parameters["left"][i], parameters["right"][i]) : parameters["weight"][i]; // [3, 2]
            for (var row = 0; row < 6; row++)
            {
                for (var column = 0; column < 4; column++)
                {
                    product[row, column] += rule[i, row / 3, column / 2] * factor[row % 3, column % 2];
                }
            }
        }

        var input = TinyModels.Normals(2, 5, 6);
        Numbers.AreClose(matmul(input, product) + parameters["bias"], layer.Forward(input), 1e-5);
    }

    [Fact]
    public void One_rule_serves_all_adapters_of_both_encoders()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new CompacterOptions());
        using var set = model.Adapters!;
        Assert.Equal(["items.phm_rule.weight"], set.NamedParameters().Select(named => named.Name).Where(IsRule));
        RecommenderTask.Loss(model, TinyModels.ContentOf(model), new BinaryCrossEntropy(), TinyModels.Batch()).backward();
        Assert.True(set.NamedParameters().Single(named => IsRule(named.Name)).Parameter.grad!.abs().max().item<float>() > 0);
    }

    [Fact]
    public void The_rule_belongs_to_the_only_encoder_that_carries_adapters()
    {
        using var model = Prepared(new CompacterOptions { Encoders = "user" });
        using var set = model.Adapters!;
        Assert.Equal(["users.phm_rule.weight"], set.NamedParameters().Select(named => named.Name).Where(IsRule));
        Assert.All(set.NamedParameters(), named => Assert.StartsWith("users.", named.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_shared_rule_every_layer_has_its_own()
    {
        using var model = Prepared(new CompacterOptions { SharedRule = false, Encoders = "item", ItemLayers = "0", After = "feedForward" });
        using var set = model.Adapters!;
        Assert.Equal(
            ["items.blocks.0.feedforward_after.down.rule.weight", "items.blocks.0.feedforward_after.up.rule.weight"],
            set.NamedParameters().Select(named => named.Name).Where(IsRule).Order());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void The_formula_counts_every_form(bool sharedRule, bool lowRank)
    {
        var options = new CompacterOptions { Division = 2, Rank = 3, SharedRule = sharedRule, LowRank = lowRank };
        using var model = Prepared(options);
        using var set = model.Adapters!;
        Assert.Equal(AdapterRegistry.Find("compacter").Parameters(options, RecommenderShape.Of(model)), set.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void The_papers_model_has_the_number_of_parameters_of_the_reference() => Assert.Equal(
        60_928, AdapterRegistry.Find("compacter").Parameters(new CompacterOptions(), RecommenderShape.BertBaseSasRec));

    [Theory]
    [InlineData(5, 64)]
    [InlineData(4, 6)]
    public void A_division_that_does_not_divide_the_widths_is_refused_and_changes_nothing(int division, int bottleneck)
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(
            () => AdapterRegistry.Prepare(model, new CompacterOptions { Division = division, BottleneckWidth = bottleneck }));
        Assert.Contains($"adapter.division is {division}, which must divide the width", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void The_references_missing_skip_connection_starts_far_from_the_base()
    {
        using var model = TinyModels.Create("bert");
        var before = TinyModels.Outputs(model);
        AdapterRegistry.Prepare(model, new CompacterOptions { InitialDeviation = 1e-6 });
        using var set = model.Adapters!;
        Assert.True(Distance(before, TinyModels.Outputs(model)) < 1e-4);

        using var reference = Prepared(new CompacterOptions { InitialDeviation = 1e-6, InnerSkip = false });
        using var other = reference.Adapters!;
        Assert.True(Distance(before, TinyModels.Outputs(reference)) > 0.2);
    }

    // Adam divides a gradient by its own size plus 1e-8: what is not far above that moves less.
    [Theory]
    [InlineData(0.01, true)]
    [InlineData(1e-4, false)]
    public void With_the_default_rule_the_first_gradients_of_the_factors_stand_far_above_Adams_epsilon(double deviation, bool above)
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new CompacterOptions { InitialDeviation = deviation });
        using var set = model.Adapters!;
        RecommenderTask.Loss(model, TinyModels.ContentOf(model), new BinaryCrossEntropy(), TinyModels.Batch()).backward();
        var largest = set.NamedParameters().Where(named => named.Name.EndsWith("left", StringComparison.Ordinal))
            .Max(named => named.Parameter.grad!.abs().max().item<float>());
        Assert.True(above == largest > 1e-6, $"{largest}");
    }

    private static bool IsRule(string name) => name.Contains("rule", StringComparison.Ordinal);

    private static Recommender Prepared(CompacterOptions options)
    {
        var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, options);
        return model;
    }

    private static double Distance(float[] expected, float[] found) =>
        expected.Zip(found, (wanted, value) => Math.Abs(wanted - value)).Max() / expected.Max(MathF.Abs);
}
