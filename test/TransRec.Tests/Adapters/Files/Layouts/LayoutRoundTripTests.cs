using TransRec.Adapters;
using TransRec.Adapters.Files.Layouts;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>Save in a layout, a fresh model, read: equal output; for every method and option that a layout can express.</summary>
public sealed class LayoutRoundTripTests : IDisposable
{
    private static readonly Dictionary<string, (string Layout, AdapterOptions Options)> Cases = new()
    {
        ["lora"] = ("peft", new LoraOptions { Rank = 2, Encoders = "item" }),
        ["lora, rsLoRA, ranks and one block"] = ("peft", new LoraOptions { Rank = 2, Alpha = 3, RsLora = true, LayerRanks = "1:4", ItemLayers = "1", Encoders = "item" }),
        ["lora in all projections"] = ("peft", new LoraOptions { Rank = 2, LayerRanks = "0:3", Targets = "query,key,value,attentionOutput,feedForwardUp,feedForwardDown", Encoders = "item" }),
        ["lora behind feed-forward"] = ("peft", new LoraOptions { Rank = 2, Alpha = 8, Targets = "feedForwardDown", Encoders = "item" }),
        ["lora behind feed-forward in one block"] = ("peft", new LoraOptions { Rank = 2, Targets = "query,feedForwardDown", ItemLayers = "last 1", Encoders = "item" }),
        ["lora with biases"] = ("peft", new LoraOptions { Rank = 2, Alpha = 1, TrainBias = true, Targets = "query,attentionOutput", Encoders = "item" }),
        ["dora"] = ("peft", new DoraOptions { Rank = 3, Alpha = 2, Encoders = "item" }),
        ["ia3"] = ("peft", new Ia3Options { Encoders = "item" }),
        ["ia3 in one block"] = ("peft", new Ia3Options { ItemLayers = "0", Targets = "query,feedForwardUp", InputTargets = "none", Encoders = "item" }),
        ["ia3 with inputs"] = ("peft", new Ia3Options { Targets = "key,value,attentionOutput,feedForwardDown", InputTargets = "attentionOutput,feedForwardDown", Encoders = "item" }),
        ["ia3 without inputs"] = ("peft", new Ia3Options { Targets = "key,attentionOutput,feedForwardDown", InputTargets = "none", Encoders = "item" }),
        ["prefix"] = ("peft", new PrefixOptions { PrefixLength = 2, ShiftPositions = true, Encoders = "item" }),
        ["prefix from a network"] = ("peft", new PrefixOptions { PrefixLength = 2, ShiftPositions = true, Reparameterize = true, ReparameterizationWidth = 5, Encoders = "item" }),
        ["prompt"] = ("peft", new PromptOptions { Length = 2 }),
        ["houlsby"] = ("adapterhub", new HoulsbyOptions { BottleneckWidth = 4, Encoders = "item" }),
        ["houlsby with swish behind feed-forward"] = ("adapterhub", new HoulsbyOptions { BottleneckWidth = 5, Activation = "silu", After = "feedForward", ItemLayers = "1", Encoders = "item" }),
        ["pfeiffer"] = ("adapterhub", new PfeifferOptions { BottleneckWidth = 3, Activation = "gelu", Encoders = "item" }),
        ["pfeiffer_ver2"] = ("adapterhub", new PfeifferVer2Options { BottleneckWidth = 16, Activation = "gelu_new", Encoders = "item" }),
        ["parallel"] = ("adapterhub", new ParallelBottleneckOptions { BottleneckWidth = 20, Scale = 4, Encoders = "item" }),
        ["parallel beside attention"] = ("adapterhub", new ParallelBottleneckOptions { BottleneckWidth = 7, Scale = 0.5, After = "attention", Encoders = "item" }),
    };

    private readonly TemporaryFolder folder = new();

    public static MatrixTheoryData<string, string> All => new(Cases.Keys, ["bert", "roberta"]);

    private string Path => System.IO.Path.Combine(folder.Path, "adapter");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void A_fresh_model_with_the_read_adapters_computes_the_same(string name, string family)
    {
        var (layout, options) = Cases[name];
        using var model = TinyModels.Create(family);
        using var set = TinyModels.Drawn(model, options, seed: 5);
        var report = AdapterLayout.Find(layout).Save(Path, options, set, Encoder(model));
        Assert.Empty(report.LeftOut);
        Assert.Equal(layout, AdapterLayout.Of(Path).Name);

        using var fresh = TinyModels.Create(family);
        var before = TinyModels.Outputs(fresh);
        using var read = AdapterLayout.Of(Path).Load(Path, fresh);
        Assert.Equal(before, TinyModels.Outputs(fresh));
        model.Attach(set);
        fresh.Attach(read);
        var (expected, found) = (TinyModels.Outputs(model), TinyModels.Outputs(fresh));
        Assert.NotEqual(before, found);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_folder_is_inspected_without_a_base(string name, string family)
    {
        var (layout, options) = Cases[name];
        using var model = TinyModels.Create(family);
        using var set = TinyModels.Drawn(model, options, seed: 5);
        AdapterLayout.Find(layout).Save(Path, options, set, Encoder(model));
        var inspection = AdapterLayout.Inspect(Path);
        Assert.Null(inspection.Obstacle);
        Assert.Equal(options is PfeifferVer2Options ? "houlsby" : AdapterRegistry.Of(options).Name, inspection.Method);
    }

    [Fact]
    public void What_has_no_place_is_named()
    {
        var options = new LoraOptions { Rank = 2, UserRank = 2, TrainHead = true };
        using var model = TinyModels.Create("bert");
        using var set = TinyModels.Drawn(model, options, seed: 5);
        var report = AdapterLayout.Find("peft").Save(Path, options, set, Encoder(model));
        Assert.Contains("adapters.users.blocks.0.attention.query.lora_A", report.LeftOut);
        Assert.Contains("items.head.fc.weight", report.LeftOut);
        Assert.DoesNotContain(report.LeftOut, name => name.StartsWith("adapters.items.", StringComparison.Ordinal));
        Assert.Equal(8, report.Tensors);
    }

    private static TextEncoderOptions Encoder(Recommender model) => ((TextItemEncoder)model.Items).TextEncoder.Options;
}
