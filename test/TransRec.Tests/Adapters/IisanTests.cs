using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

/// <summary>Side networks within and between titles and pictures.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class IisanTests
{
    private static readonly IisanOptions Options = new() { SideWidth = 5, BottleneckWidth = 3, Activation = "relu" };

    [Fact]
    public void Item_vectors_are_the_formula_written_out_slowly()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert+vit");
        using var set = TinyModels.Drawn(model, Options, seed: 20);
        model.Attach(set);
        using var _ = no_grad();
        int[] items = [4, 9];
        var tower = (TextImageItemEncoder)model.Items;
        var content = (TitlesAndPictures)TinyModels.ContentOf(model);
        var t = States(tower.Text, content.Titles, items, "text");
        var p = States(tower.Image, content.Pictures, items, "image");

        Tensor s = t[0], q = p[0], m = zeros_like(s);
        for (var level = 0; level < 2; level++)
        {
            var (own, other, both) = (Gate("within_text", level), Gate("within_image", level), Gate("between", level));
            s = Layer("within_text", level, (own * t[level + 1]) + ((1 - own) * s));
            q = Layer("within_image", level, (other * p[level + 1]) + ((1 - other) * q));
            m = Layer("between", level, (both * t[level + 1]) + ((1 - both) * p[level + 1]) + m);
        }

        var expected = matmul(cat([s, q, m], 1), Value("fc.weight").t()) + Value("fc.bias");
        Assert.True(tower.Encode(content, items).allclose(expected, 1e-5, 1e-5));

        Tensor Value(string name) => set.Values()["adapters.items.states." + name];
        Tensor Gate(string path, int level) => sigmoid(Value(path + ".gate")[level]);
        Tensor[] States(SingleItemEncoder part, IItemContent content, int[] of, string name) => [.. part.FrozenStates(content, of).Select((state, level) =>
            matmul(state, Value($"{name}.down.{level}.weight").t()) + Value($"{name}.down.{level}.bias"))];
        Tensor Layer(string path, int level, Tensor x)
        {
            var inner = nn.functional.relu(matmul(x, Value($"{path}.layers.{level}.down.weight").t()) + Value($"{path}.layers.{level}.down.bias"));
            return x + matmul(inner, Value($"{path}.layers.{level}.up.weight").t()) + Value($"{path}.layers.{level}.up.bias");
        }
    }

    [Fact]
    public void Of_a_deeper_encoder_evenly_spaced_blocks_are_read_the_last_always()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert+vit", pictureLayers: 5);
        var before = Vectors(model);
        AdapterRegistry.Prepare(model, Options);
        Assert.Equal(3, model.Adapters!.NamedParameters().Count(named => named.Name.Contains(".image.down.", StringComparison.Ordinal) && named.Name.EndsWith("weight", StringComparison.Ordinal)));
        Assert.Equal(AdapterRegistry.Find("iisan").Parameters(Options, RecommenderShape.Of(model)), model.Adapters.NamedParameters().Sum(named => named.Parameter.numel()));
        Assert.NotEqual(before, Vectors(model));
        model.Detach();
        Assert.Equal(before, Vectors(model));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    public void Each_network_can_be_left_out_and_its_parameters_are_not_there(bool withinText, bool withinImage, bool between)
    {
        using var model = TinyModels.Create("bert+vit");
        var options = Options with { WithinText = withinText, WithinImage = withinImage, Between = between };
        AdapterRegistry.Prepare(model, options);
        Assert.Equal(AdapterRegistry.Find("iisan").Parameters(options, RecommenderShape.Of(model)), model.Adapters!.NamedParameters().Sum(named => named.Parameter.numel()));
        Assert.Equal(13 * TinyModels.UserWidth, Vectors(model).Length);
    }

    [Theory]
    [InlineData("bert", "does not have both")]
    [InlineData("bert+resnet", "a ResNet has none")]
    public void A_tower_that_cannot_serve_it_is_refused_with_the_reason(string tower, string reason)
    {
        using var model = TinyModels.Create(tower);
        Assert.Contains(reason, Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, Options)).Message, StringComparison.Ordinal);
    }

    private static float[] Vectors(Recommender model) => RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model));
}
