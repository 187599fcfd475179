using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class PfeifferTests
{
    // Of x + h = (1, 3, 1, 3, ...) the norm with weight 2 and bias 1 makes (-1, 3, ...). The bottleneck adds relu(-1 + 3) x 0.5 = 1 to the even columns,
    // so that the outer norm meets (2, 3, ...) and makes (-1, 3, ...) again; with 4 it meets (5, 3, ...) and makes (3, -1, ...).
    [Theory]
    [InlineData(0.5f, -1f, 3f)]
    [InlineData(2f, 3f, -1f)]
    public void The_blocks_norm_stands_before_the_bottleneck_and_behind_the_sum(float up, float even, float odd)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        Prepare(model, new PfeifferOptions { BottleneckWidth = 1 }, up);
        using var set = model.Adapters!;
        var output = Through(model);
        Assert.Equal(even, output[0, 0].item<float>(), 1e-4f);
        Assert.Equal(odd, output[0, 1].item<float>(), 1e-4f);
    }

    // The same sums behind a norm of weight 1 and bias 0.
    [Fact]
    public void The_references_variant_has_a_new_outer_norm()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        Prepare(model, new PfeifferOptions { BottleneckWidth = 1, Variant = "reference" }, up: 2);
        using var set = model.Adapters!;
        var output = Through(model);
        Assert.Equal(1f, output[0, 0].item<float>(), 1e-4f);
        Assert.Equal(-1f, output[0, 1].item<float>(), 1e-4f);
        Assert.Contains(set.NamedParameters(), named => named.Name == "items.blocks.0.block_after.norm.weight");
    }

    [Fact]
    public void Bottlenecks_of_zeros_give_the_base_as_published_and_another_model_in_the_references_variant()
    {
        using var model = TinyModels.Create("bert");
        var before = TinyModels.Outputs(model);
        AdapterRegistry.Prepare(model, new PfeifferOptions { InitialDeviation = 0 });
        using var set = model.Adapters!;
        Assert.Equal(before, TinyModels.Outputs(model));

        using var reference = TinyModels.Create("bert");
        AdapterRegistry.Prepare(reference, new PfeifferOptions { InitialDeviation = 0, Variant = "reference" });
        using var other = reference.Adapters!;
        Assert.True(before.Zip(TinyModels.Outputs(reference), (wanted, found) => Math.Abs(wanted - found)).Max() > 0.2 * before.Max(MathF.Abs));
    }

    [Fact]
    public void It_leaves_room_for_an_adapter_behind_the_feed_forward_sublayer()
    {
        using var model = TinyModels.Create("bert");
        using var serial = AdapterRegistry.Find("houlsby").Apply(new HoulsbyOptions(), model)!;
        using var end = AdapterRegistry.Find("pfeiffer").Apply(new PfeifferOptions(), model)!;
        model.Attach(serial);
        var alone = TinyModels.Outputs(model);
        model.Detach();
        serial.TakeOver(end);
        model.Attach(serial);
        Assert.NotEqual(alone, TinyModels.Outputs(model));
    }

    [Fact]
    public void The_second_version_is_the_Houlsby_adapter_behind_attention()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new PfeifferVer2Options());
        using var set = model.Adapters!;
        using var other = TinyModels.Create("bert");
        AdapterRegistry.Prepare(other, new HoulsbyOptions { After = "attention" });
        using var houlsby = other.Adapters!;
        Assert.Equal(houlsby.NamedParameters().Select(named => named.Name), set.NamedParameters().Select(named => named.Name));
        using (no_grad())
        {
            foreach (var (own, theirs) in set.parameters().Zip(houlsby.parameters()))
            {
                own.copy_(theirs);
            }
        }

        Assert.Equal(TinyModels.Outputs(other), TinyModels.Outputs(model));
    }

    [Fact]
    public void The_numbers_of_parameters_are_those_of_the_reference()
    {
        var shape = RecommenderShape.BertBaseSasRec;
        Assert.Equal(1_193_888, AdapterRegistry.Find("pfeiffer").Parameters(new PfeifferOptions(), shape));
        Assert.Equal(1_212_576, AdapterRegistry.Find("pfeiffer").Parameters(new PfeifferOptions { Variant = "reference" }, shape));
        Assert.Equal(1_193_888, AdapterRegistry.Find("pfeiffer_ver2").Parameters(new PfeifferVer2Options(), shape));
    }

    // The bottleneck reads the first column plus 3 and adds what comes out to the even columns.
    private static void Prepare(Recommender model, PfeifferOptions options, float up)
    {
        AdapterRegistry.Prepare(model, options);
        var parameters = model.Adapters!.NamedParameters().ToDictionary(named => named.Name, named => named.Parameter);
        using var _ = no_grad();
        parameters["items.blocks.0.block_after.down.weight"].zero_();
        parameters["items.blocks.0.block_after.down.weight"][0, 0] = tensor(1f);
        parameters["items.blocks.0.block_after.down.bias"].fill_(3);
        parameters["items.blocks.0.block_after.up.weight"].copy_(tensor(Alternating(up, 0)).view(-1, 1));
    }

    private static Tensor Through(Recommender model)
    {
        using var norm = nn.LayerNorm(TinyModels.Width);
        using (no_grad())
        {
            norm.weight!.fill_(2);
            norm.bias!.fill_(1);
        }

        var point = (BlockPoint)InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterBlock)[0].Point;
        var input = full([1, TinyModels.Width], 1, dtype: ScalarType.Float32);
        var output = tensor(Alternating(0, 2)).view(1, -1);
        return point.Forward(norm.forward(output + input), output, input, norm);
    }

    private static float[] Alternating(float even, float odd) =>
        [.. Enumerable.Range(0, TinyModels.Width).Select(column => column % 2 == 0 ? even : odd)];
}
