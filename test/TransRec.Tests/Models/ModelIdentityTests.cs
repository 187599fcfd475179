using TransRec.Adapters.Methods;
using TransRec.Checkpoints.Safetensors;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Models;

[Collection(nameof(TorchGenerator))]
public sealed class ModelIdentityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_values_from_two_writers_have_one_identity()
    {
        using var model = TinyModels.Create("bert+resnet");
        TrainedWeights.Save(folder["one"], model, everything: true);
        using (var file = SafetensorsFile.Open(folder["one"]))
        using (var scope = NewDisposeScope())
        {
            var values = file.Entries.Keys.Reverse().Select(name => KeyValuePair.Create(name, file.Read(name)));
            SafetensorsWriter.Write(folder["other"], values, new Dictionary<string, string> { ["writer"] = "another" });
        }

        Assert.NotEqual(TrainedWeights.Fingerprint(folder["one"]), TrainedWeights.Fingerprint(folder["other"]));
        Assert.Equal(ModelIdentity.Of(model), ModelIdentity.OfFile(folder["one"]));
        Assert.Equal(ModelIdentity.Of(model), ModelIdentity.OfFile(folder["other"]));
    }

    [Fact]
    public void How_values_are_stored_is_no_part_of_them()
    {
        using var scope = NewDisposeScope();
        var value = tensor(new[] { 1f, -0.5f, 3f });
        SafetensorsWriter.Write(folder["half"], [new("a", value.to(ScalarType.Float16))]);
        SafetensorsWriter.Write(folder["single"], [new("a", value)]);
        Assert.Equal(ModelIdentity.OfFile(folder["single"]), ModelIdentity.OfFile(folder["half"]));
    }

    [Fact]
    public void A_name_a_shape_and_a_value_each_change_it()
    {
        using var scope = NewDisposeScope();
        var value = tensor(new[] { 1f, 2f, 3f, 4f });
        var all = new[]
        {
            Of("a", value), Of("b", value), Of("a", value.view(2, 2)), Of("a", value * 2), Of("a", value.to(ScalarType.Int64)),
        };
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Adapters_do_not_change_the_identity_of_their_base()
    {
        using var model = TinyModels.Create("bert");
        var bare = ModelIdentity.Of(model);
        using var set = TinyModels.Drawn(model, new HoulsbyOptions { BottleneckWidth = 2, TrainHead = true, TrainLayerNorm = true }, seed: 3);
        model.Attach(set);
        Assert.Equal(bare, ModelIdentity.Of(model));
    }

    [Fact]
    public void Merged_weights_have_none()
    {
        using var model = TinyModels.Create("bert");
        using var set = TinyModels.Drawn(model, new LoraOptions { Rank = 2 }, seed: 3);
        model.Attach(set);
        set.Merge();
        Assert.Throws<InvalidOperationException>(() => ModelIdentity.Of(model));
    }

    private string Of(string name, Tensor value)
    {
        SafetensorsWriter.Write(folder["file"], [new(name, value)]);
        return ModelIdentity.OfFile(folder["file"]);
    }
}
