using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

/// <summary>Merging while the set brings its own values of base parameters too: of norms, and of the very projections that are merged.</summary>
public sealed class MergeBesideReplacedTests
{
    private static readonly Dictionary<string, AdapterOptions> All = new()
    {
        ["lora and norms"] = new LoraOptions { Rank = 2, UserRank = 2, TrainLayerNorm = true },
        ["ia3 and everything of the user encoder"] = new Ia3Options { TrainUserEncoder = true, TrainLayerNorm = true },
        ["lora and its projections' biases"] = new LoraOptions { Rank = 2, Encoders = "item", TrainBias = true },
        ["dora and the whole user encoder"] = new DoraOptions { Rank = 2, UserRank = 2, TrainUserEncoder = true },
        ["vera and head"] = new VeraOptions { Rank = 4, UserRank = 4, TrainHead = true, TrainWordEmbeddings = true },
    };

    public static TheoryData<string> Cases => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Merged_equals_unmerged_and_everything_comes_back(string name)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        var bare = TinyModels.Outputs(model);
        using var set = Attached(model, All[name]);
        var (values, adapted) = (Bytes(set), TinyModels.Outputs(model));
        Assert.NotEqual(bare, adapted);

        set.Merge();
        var merged = TinyModels.Outputs(model);
        var largest = adapted.Max(MathF.Abs);
        Assert.All(adapted.Zip(merged), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5 * largest, $"{pair.First} became {pair.Second}"));

        set.Unmerge();
        Assert.Equal(values, Bytes(set));
        Assert.Equal(adapted, TinyModels.Outputs(model));
        set.Merge();
        model.Detach();
        Assert.Equal(bare, TinyModels.Outputs(model));
        Assert.Equal(values, Bytes(set));
        model.Attach(set);
        Assert.Equal(adapted, TinyModels.Outputs(model));
    }

    [Fact]
    public void While_merged_the_sets_values_are_neither_read_nor_saved()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyModels.Create("bert");
        var options = All["ia3 and everything of the user encoder"];
        using var set = Attached(model, options);
        set.Merge();
        var path = Path.Combine(folder.Path, "adapter");
        var error = Assert.Throws<InvalidOperationException>(() => AdapterFolder.Save(path, set, new AdapterManifest { Adapter = options, Base = "abc" }));
        Assert.Contains("unmerge them before", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }

    private static AdapterSet Attached(Recommender model, AdapterOptions options)
    {
        var set = TinyModels.Drawn(model, options, seed: 4);
        model.Attach(set);
        return set;
    }

    private static Dictionary<string, byte[]> Bytes(AdapterSet set) => set.Values().ToDictionary(value => value.Key, value => value.Value.bytes.ToArray());
}
