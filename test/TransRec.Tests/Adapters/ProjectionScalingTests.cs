using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

/// <summary>DoRA, IA3 and VeRA by the formulas of their papers, written out.</summary>
public sealed class ProjectionScalingTests
{
    [Fact]
    public void DoRA_equals_the_slow_formula_row_by_row()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new DoraOptions { Rank = 2, Alpha = 1 });
        var (query, name) = (Point(model, Roles.Query), "items.blocks.0.attention.query.");
        var (a, b, m) = (Parameter(model, name + "lora_A"), Parameter(model, name + "lora_B"), Parameter(model, name + "magnitude"));
        b.copy_(TinyModels.Normals(1, b.shape));
        m.copy_(TinyModels.Normals(2, m.shape));
        var input = TinyModels.Normals(3, 5, TinyModels.Width);
        var output = query.forward(input);

        var weight = query.weight + (matmul(b, a) * 0.5);
        for (var row = 0; row < TinyModels.Width; row++)
        {
            var norm = Math.Sqrt(weight[row].detach().data<float>().ToArray().Sum(value => (double)value * value));
            var expected = (matmul(input, weight[row]) * m[row] / norm) + query.bias![row];
            Assert.True((expected - output[.., row]).abs().max().item<float>() < 1e-4);
        }
    }

    [Fact]
    public void DoRAs_norm_is_a_constant_in_the_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new DoraOptions { Rank = 2, Alpha = 1 });
        var query = Point(model, Roles.Query);
        var own = model.Adapters!.NamedParameters().ToDictionary(named => named.Name, named => named.Parameter);
        var (a, b) = (own["items.blocks.0.attention.query.lora_A"], own["items.blocks.0.attention.query.lora_B"]);
        var input = TinyModels.Normals(3, 1, TinyModels.Width);
        query.forward(input).sum().backward();

        // At the start m / |V| is 1, so the gradient is LoRA's: 0.5 A x for every row of B.
        Assert.True((b.grad! - (matmul(a, input[0]) * 0.5)).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void IA3_scales_the_inputs_of_the_targets_that_are_named_so()
    {
        using var scope = NewDisposeScope();
        var options = new Ia3Options { Targets = "attentionOutput,feedForwardUp,feedForwardDown", InputTargets = "attentionOutput,feedForwardUp", Encoders = "item" };
        using var model = Prepared(options);
        var (up, down) = (Point(model, Roles.FeedForwardUp), Point(model, Roles.FeedForwardDown));
        Parameter(model, "items.blocks.0.up.scale").fill_(3);
        Parameter(model, "items.blocks.0.down.scale").fill_(2);
        var (input, wide) = (TinyModels.Normals(1, 4, up.InputWidth), TinyModels.Normals(2, 4, down.InputWidth));
        Assert.True((up.forward(input) - up.Linear(input * 3)).abs().max().item<float>() < 1e-5);
        Assert.True((down.forward(wide) - (down.Linear(wide) * 2)).abs().max().item<float>() < 1e-5);
        Assert.Equal(
            AdapterRegistry.Of(options).Parameters(options, RecommenderShape.Of(model)),
            model.Adapters!.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void IA3_scales_what_leaves_the_values_and_what_enters_the_second_feed_forward_projection()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new Ia3Options());
        var (value, down) = (Point(model, Roles.Value), Point(model, Roles.FeedForwardDown));
        Parameter(model, "items.blocks.0.attention.value.scale").fill_(3);
        Parameter(model, "items.blocks.0.down.scale").fill_(2);
        var input = TinyModels.Normals(1, 4, TinyModels.Width);
        Assert.True((value.forward(input) - (value.Linear(input) * 3)).abs().max().item<float>() < 1e-5);
        var wide = TinyModels.Normals(2, 4, down.InputWidth);
        Assert.True((down.forward(wide) - down.Linear(wide * 2)).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void VeRA_adds_the_scaled_product_of_its_frozen_matrices()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new VeraOptions { Rank = 6 });
        var query = Point(model, Roles.Query);
        var (d, b) = (Parameter(model, "items.blocks.0.attention.query.d"), Parameter(model, "items.blocks.0.attention.query.b"));
        d.copy_(TinyModels.Normals(1, d.shape));
        b.copy_(TinyModels.Normals(2, b.shape));
        var buffers = model.Adapters!.named_buffers().ToDictionary(named => named.name, named => named.buffer);
        var input = TinyModels.Normals(3, 5, TinyModels.Width);
        var product = diag(b).matmul(buffers["items/vera.B"]).matmul(diag(d)).matmul(buffers["items/vera.A"]);
        Assert.True((query.forward(input) - query.Linear(input) - matmul(input, product.t())).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void VeRAs_matrices_depend_on_the_seed_alone_and_are_no_parameters()
    {
        using var first = Prepared(new VeraOptions());
        using var same = Prepared(new VeraOptions());
        using var other = Prepared(new VeraOptions { Seed = 1 });
        Assert.Equal(Buffers(first), Buffers(same));
        Assert.NotEqual(Buffers(first), Buffers(other));
        Assert.DoesNotContain(TrainedWeights.Named(first).Keys, name => name.Contains("vera", StringComparison.Ordinal));
    }

    [Fact]
    public void VeRAs_narrower_projections_take_part_of_the_matrices()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new VeraOptions { Rank = 4, Targets = "query,feedForwardUp,feedForwardDown" });
        Assert.Equal([4, 24], model.Adapters!.named_buffers().First(named => named.name == "items/vera.A").buffer.shape);
        Assert.Equal([24, 4], model.Adapters!.named_buffers().First(named => named.name == "items/vera.B").buffer.shape);
        Assert.NotEmpty(TinyModels.Outputs(model));
    }

    [Theory]
    [InlineData("dora", 463_104)] // LoRA's 444,416, and a magnitude for each of 18,688 rows
    [InlineData("ia3", 56_064)] // 12 * (768 + 768 + 3072) + 2 * (64 + 64 + 256)
    [InlineData("vera", 25_088)] // 24 * (256 + 768) + 4 * (64 + 64)
    [InlineData("bitfit", 103_104)] // BERT-base's 102,144 without the pooler, and 960
    [InlineData("layernorm", 39_040)] // what the reference counts
    [InlineData("last-k", 7_137_600)] // one block of each encoder
    public void The_papers_model_has_the_documented_numbers(string name, long parameters)
    {
        var method = AdapterRegistry.Find(name);
        Assert.Equal(parameters, method.Parameters(method.Options, RecommenderShape.BertBaseSasRec));
    }

    private static Recommender Prepared(AdapterOptions options)
    {
        var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, options);
        return model;
    }

    private static Projection Point(Recommender model, string role) => (Projection)InsertionPoints.Of(model.Items.Encoders[0].Module, role)[0].Point;

    private static Tensor Parameter(Recommender model, string name) =>
        model.Adapters!.NamedParameters().First(named => named.Name == name).Parameter.detach();

    private static byte[] Buffers(Recommender model) => [.. model.Adapters!.buffers().SelectMany(buffer => buffer.bytes.ToArray())];
}
