using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Sets;
using TransRec.Models;
using TransRec.Serving;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>The user encoder that serves gives the module's vectors, for every method in every user encoder.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class CompiledUserEncoderConformanceTests
{
    /// <summary>Methods whose user adapters TorchSharp computes. A new method without a kernel needs a line here.</summary>
    private static readonly string[] WithoutKernel = [];

    public static TheoryData<string, string, string, bool> All => ConformanceCase.All;

    /// <summary>Options that the matrix does not try and that change what a user encoder computes.</summary>
    public static TheoryData<string> Variants => [.. Options.Keys];

    private static IReadOnlyDictionary<string, AdapterOptions> Options { get; } = new Dictionary<string, AdapterOptions>
    {
        ["houlsby gelu"] = new HoulsbyOptions { Activation = "gelu", UserBottleneckWidth = 5 },
        ["houlsby gelu_new"] = new HoulsbyOptions { Activation = "gelu_new", After = "attention" },
        ["houlsby silu"] = new HoulsbyOptions { Activation = "silu", After = "feedForward", UserLayers = "last 1" },
        ["parallel"] = new ParallelBottleneckOptions { Scale = 4, InnerSkip = true },
        ["pfeiffer reference"] = new PfeifferOptions { Variant = "reference", Activation = "gelu" },
        ["compacter"] = new CompacterOptions { InnerSkip = false, SharedRule = false, LowRank = false, Division = 2, UserBottleneckWidth = 6 },
        ["lora bias"] = new LoraOptions { TrainBias = true, Targets = "query,key,value,attentionOutput,feedForwardUp,feedForwardDown" },
        ["ia3"] = new Ia3Options { Targets = "query,attentionOutput,feedForwardUp,feedForwardDown", InputTargets = "feedForwardUp,attentionOutput" },
        ["prefix network"] = new PrefixOptions { Reparameterize = true, ReparameterizationWidth = 7, UserPrefixLength = 3 },
        ["prefix of a block"] = new PrefixOptions { UserLayers = "last 1", UserPrefixLength = 40 },
        ["kadapter of a block"] = new KAdapterOptions { HiddenWidth = 12, Heads = 2, UserHiddenWidth = 6, UserLayers = "first 1", FusionDeviation = 0.3, InitialDeviation = 0.3 },
        ["side of a block"] = new SideOptions { UserLayers = "last 1", UserSideWidth = 5, UserBottleneckWidth = 3, Activation = "silu" },
        ["prompt and more"] = new CombinationOptions
        {
            Parts = [new PromptOptions { Length = 0, UserLength = 3 }, new PrefixOptions(), new ParallelBottleneckOptions(), new DoraOptions(), new SideOptions()],
        },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Vectors_are_those_of_the_module(string method, string tower, string users, bool switches)
    {
        using var test = new ConformanceCase(method, tower, users, switches);
        if (test.Set is { } set)
        {
            Move(set);
        }

        var encoder = CompiledUserEncoder.Of(test.Model);
        Assert.Equal(!WithoutKernel.Contains(method), encoder.IsNative);
        UserVectors.AssertEqual(test.Model, encoder);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Vectors_are_those_of_the_module_for_other_options_too(string name)
    {
        using var model = TinyModels.Create("bert");
        random.manual_seed(1);
        AdapterRegistry.Prepare(model, Options[name]);
        using var set = model.Adapters!;
        Move(set);
        var encoder = CompiledUserEncoder.Of(model);
        Assert.True(encoder.IsNative);
        UserVectors.AssertEqual(model, encoder);
    }

    [Theory]
    [MemberData(nameof(ConformanceCase.Mergeable), MemberType = typeof(ConformanceCase))]
    public void A_merged_set_gives_the_same_vectors(string method, string tower, string users)
    {
        using var test = new ConformanceCase(method, tower, users, switches: false);
        Move(test.Set!);
        test.Set!.Merge();
        var encoder = CompiledUserEncoder.Of(test.Model);
        Assert.True(encoder.IsNative);
        UserVectors.AssertEqual(test.Model, encoder);
    }

    [Fact]
    public void Fused_sets_and_averages_have_kernels()
    {
        using var model = TinyModels.Create("bert");
        var options = new HoulsbyOptions { InitialDeviation = 0.5 };
        using var one = AdapterRegistry.Create(model, options)!;
        using var two = AdapterRegistry.Create(model, options)!;
        using var average = AdapterAverage.Of(model, options, [(one, 1), (two, 3)]);
        using var fused = AdapterFusion.Of(model, [one, two, average]);
        Move(fused);
        foreach (var set in new[] { average, fused })
        {
            model.Attach(set);
            var encoder = CompiledUserEncoder.Of(model);
            Assert.True(encoder.IsNative);
            UserVectors.AssertEqual(model, encoder);
            model.Detach();
        }
    }

    private static void Move(AdapterSet set)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var seed = 10;
        foreach (var parameter in set.parameters())
        {
            parameter.add_(TinyModels.Normals(seed++, parameter.shape) * 0.2);
        }
    }
}
