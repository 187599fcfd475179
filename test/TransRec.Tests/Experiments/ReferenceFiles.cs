using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Experiments.Adapter4Rec;
using TransRec.Models;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Conformance;
using TransRec.Tests.Text;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Experiments;

/// <summary>Training checkpoints as Adapter4Rec saves them, from tiny models of ours: their names are those of the product's map, backwards.</summary>
internal static class ReferenceFiles
{
    public const int Heads = 2;
    public const int Positions = 6;

    /// <summary>Every method of the reference with the options that give its formulas, small.</summary>
    public static IReadOnlyDictionary<string, AdapterOptions> Methods { get; } = new Dictionary<string, AdapterOptions>
    {
        ["houlsby"] = new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 2, Activation = "gelu" },
        ["parallel"] = new ParallelBottleneckOptions { BottleneckWidth = 4, UserBottleneckWidth = 2, InnerSkip = true },
        ["pfeiffer"] = new PfeifferOptions { BottleneckWidth = 3, UserBottleneckWidth = 5, Variant = "reference" },
        ["pfeiffer_ver2"] = new PfeifferVer2Options { BottleneckWidth = 4, UserBottleneckWidth = 2 },
        ["compacter"] = new CompacterOptions { BottleneckWidth = 4, UserBottleneckWidth = 6, Division = 2, InnerSkip = false },
        ["lora"] = new LoraOptions { Rank = 3, UserRank = 2, Alpha = 1, TrainBias = true },
        ["kadapter"] = new KAdapterOptions { HiddenWidth = 8, UserHiddenWidth = 4, Heads = 4, UserHeads = 2, ReferenceMask = true, ItemLayers = "all" },
        ["prompt"] = new PromptOptions { Length = 3, OverwriteTokens = true },
    };

    /// <summary>What the tensors of those do not say.</summary>
    public static ReferenceAdapterOptions Unsaid(string method) => new()
    {
        Method = method is "houlsby" or "parallel" ? method : null,
        Activation = method == "houlsby" ? "gelu" : "relu",
        ItemHeads = method == "kadapter" ? 4 : 12,
        LoraWeights = method == "lora" ? "separate" : null,
    };

    public static Tokenizer Tokenizer(string family) => family == "bert"
        ? SmallVocabularies.WordPiece(true, [.. "title0123456789&;amp".Distinct().SelectMany(letter => (string[])[$"{letter}", $"##{letter}"]), "##é"])
        : SmallVocabularies.BytePair();

    /// <summary>A model of 2 blocks each, every value drawn, over the titles of <see cref="TinyModels.Domain"/>.</summary>
    public static Recommender Model(string family, string users, bool pooler = true)
    {
        var tokenizer = Tokenizer(family);
        var shape = TinyModels.Shape(family) with { VocabularySize = tokenizer.VocabularySize, Positions = 40, Pooler = pooler };
        UserEncoderOptions options = users == "sasrec" ? new SasRecOptions { Width = TinyModels.UserWidth } : new CpcOptions { Width = TinyModels.UserWidth };
        var model = new Recommender(
            new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, TinyModels.UserWidth)), UserEncoder.Create(options, Positions));
        TinyModels.Draw(model, seed: 11);
        model.SetTraining(false);
        return model;
    }

    /// <summary>The titles of <see cref="TinyModels.Domain"/>, as such a model reads them.</summary>
    public static TokenizedTitles Titles(string family) =>
        TokenizedTitles.Create(Tokenizer(family), [.. TinyModels.Domain.Titles.Skip(1)], 30, lowerCase: true);

    /// <summary>The model's values, and those of its adapters, by the reference's names.</summary>
    public static Dictionary<string, Tensor> StateDict(Recommender model, string method = "full")
    {
        var keys = ReferenceKeys.Of(method);
        var values = TrainedWeights.Named(model).ToDictionary(named => keys.ToPublished(named.Key)!, named => named.Value.detach());
        values.Add(keys.ToPublished("items.encoder.embeddings.norm.weight")!.Replace("LayerNorm.weight", "position_ids", StringComparison.Ordinal), arange(40));
        if (method == "compacter")
        {
            foreach (var name in values.Keys.Where(name => name.EndsWith("_sampler.b", StringComparison.Ordinal)).ToList())
            {
                values.Add(name[..^1] + "phm_rule", values["phm_rule"]);
            }
        }

        return values;
    }

    /// <summary>The values in a training checkpoint, beside an optimizer's state and the state of a random generator.</summary>
    public static string Save(string path, IReadOnlyDictionary<string, Tensor> values)
    {
        var storages = new List<(string Key, byte[] Data)>();
        var state = new Dictionary<string, object?>();
        foreach (var (name, value) in values)
        {
            state.Add(name, Pickled(value));
        }

        var root = new Dictionary<string, object?>
        {
            ["model_state_dict"] = state,
            ["optimizer"] = new Dictionary<string, object?> { ["state"] = new Dictionary<string, object?>(), ["param_groups"] = new List<object?>() },
            ["rng_state"] = Pickled(zeros(4)),
        };
        File.WriteAllBytes(path, TorchFiles.Zip(root, [.. storages]));
        return path;

        PickledCall Pickled(Tensor value)
        {
            var storage = new PickledStorage(value.dtype == ScalarType.Int64 ? "LongStorage" : "FloatStorage", $"{storages.Count}", value.numel());
            storages.Add((storage.Key, value.contiguous().bytes.ToArray()));
            long[] strides = [.. value.shape.Select((_, axis) => value.shape[(axis + 1)..].Aggregate(1L, (product, size) => product * size))];
            return PickleWriter.Tensor(storage, 0, value.shape, strides);
        }
    }
}
