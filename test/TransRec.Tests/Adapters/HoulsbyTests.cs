using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class HoulsbyTests
{
    [Fact]
    public void It_is_a_bottleneck_with_a_skip_connection()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new HoulsbyOptions { BottleneckWidth = 1 });
        using var set = model.Adapters!;
        var parameters = set.NamedParameters().ToDictionary(named => named.Name, named => named.Parameter);
        using (no_grad())
        {
            parameters["items.blocks.0.attention_after.down.weight"].fill_(1);
            parameters["items.blocks.0.attention_after.down.bias"].fill_(-1);
            parameters["items.blocks.0.attention_after.up.weight"].fill_(2);
            parameters["items.blocks.0.attention_after.up.bias"].fill_(0.5);
        }

        var point = (SublayerPoint)InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterAttention)[0].Point;
        var input = zeros(2, TinyModels.Width);
        input[0, 3] = tensor(4f); // relu(4 - 1) x 2 + 0.5 = 6.5 is added to the first row, relu(0 - 1) x 2 + 0.5 = 0.5 to the second
        var output = point.Forward(input, zeros_like(input));
        Assert.Equal(10.5f, output[0, 3].item<float>(), 1e-6f);
        Assert.Equal(6.5f, output[0, 0].item<float>(), 1e-6f);
        Assert.Equal(0.5f, output[1, 0].item<float>(), 1e-6f);
    }

    [Theory]
    [InlineData("item", true, false)]
    [InlineData("user", false, true)]
    [InlineData("both", true, true)]
    public void It_goes_into_the_encoders_that_are_asked_for(string encoders, bool items, bool users)
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new HoulsbyOptions { Encoders = encoders });
        using var set = model.Adapters!;
        Assert.Equal(items, set.ParametersOf(AdapterSet.Items).Any());
        Assert.Equal(users, set.ParametersOf(AdapterSet.Users).Any());
    }

    [Theory]
    [InlineData("item", true, false)]
    [InlineData("user", false, true)]
    public void Trained_norms_are_those_of_the_encoders_that_carry_adapters(string encoders, bool items, bool users)
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new HoulsbyOptions { Encoders = encoders, TrainLayerNorm = true });
        using var set = model.Adapters!;
        bool Trains(string prefix) => model.named_parameters()
            .Any(named => named.name.StartsWith(prefix, StringComparison.Ordinal) && named.parameter.requires_grad);
        Assert.Equal((items, users), (Trains("items."), Trains("users.")));
    }

    [Fact]
    public void An_id_tower_asked_to_carry_adapters_is_refused()
    {
        using var model = TinyModels.Create("id");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new HoulsbyOptions { Encoders = "item" }));
        Assert.Contains("has no encoder that could carry adapters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_deviation_of_zero_it_starts_exactly_at_the_base()
    {
        using var model = TinyModels.Create("roberta");
        var before = TinyModels.Outputs(model);
        AdapterRegistry.Prepare(model, new HoulsbyOptions { InitialDeviation = 0 });
        using var set = model.Adapters!;
        Assert.Equal(before, TinyModels.Outputs(model));
    }
}
