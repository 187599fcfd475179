using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Encoders.Items;
using TransRec.Experiments.Adapter4Rec;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>Checkpoints that the reference itself saved (golden/ckpt), and its models of golden/full as checkpoints, imported.</summary>
public sealed class ReferenceImportGoldenTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => FullCaseGoldenTests.Cases();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_pretrained_model_is_imported_with_every_value()
    {
        ReferenceImport.Base(GoldenFolder.Need("ckpt", "pretrained_sasrec", "epoch-1.pt"), folder["run"], Unsaid());
        using var expected = SafetensorsFile.Open(GoldenFolder.Need("ckpt", "pretrained_sasrec", "expected_state_dict.safetensors"));
        using var imported = SafetensorsFile.Open(Path.Combine(folder["run"], "weights.safetensors"));
        var keys = ReferenceKeys.Of("full");
        Assert.Equal(
            expected.Entries.Keys.Where(name => !name.EndsWith(".position_ids", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            imported.Entries.Keys.Select(name => keys.ToPublished(name)).Order(StringComparer.Ordinal));
        foreach (var name in imported.Entries.Keys)
        {
            using var value = imported.Read(name);
            using var wanted = expected.Read(keys.ToPublished(name)!);
            Assert.Equal(wanted.bytes.ToArray(), value.bytes.ToArray());
        }
    }

    [Fact]
    public void Adapters_are_imported_with_every_value_and_belong_to_their_own_base_only()
    {
        var path = GoldenFolder.Need("ckpt", "houlsby", "epoch-1.pt");
        var adapters = new ReferenceAdapterOptions { Method = "houlsby" };
        var result = ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid(), adapters);
        Assert.Equal(17_024, result.AdapterParameters);
        Assert.Equal(new HoulsbyOptions { BottleneckWidth = 16, UserBottleneckWidth = 16 }, AdapterFolder.Open(folder["adapters"]).Manifest.Adapter);

        using var checkpoint = TorchCheckpointFile.Open(path);
        using var items = SafetensorsFile.Open(Path.Combine(folder["adapters"], "items.safetensors"));
        using var users = SafetensorsFile.Open(Path.Combine(folder["adapters"], "users.safetensors"));
        var stored = 0;
        foreach (var (file, name) in items.Entries.Keys.Select(name => (items, name)).Concat(users.Entries.Keys.Select(name => (users, name))))
        {
            using var value = file.Read(name);
            using var wanted = checkpoint.Read(ReferenceKeys.Of("houlsby").ToPublished("adapters." + name)!);
            Assert.Equal(wanted.bytes.ToArray(), value.bytes.ToArray());
            stored++;
        }

        Assert.Equal(32, stored);
        Assert.Equal(result.AdapterParameters, ReferenceImport.Adapters(path, folder["again"], folder["run"], adapters).AdapterParameters);

        ReferenceImport.Base(GoldenFolder.Need("ckpt", "pretrained_sasrec", "epoch-1.pt"), folder["other"], Unsaid());
        var error = Assert.Throws<CheckpointException>(() => ReferenceImport.Adapters(path, folder["foreign"], folder["other"], adapters));
        Assert.Contains("are not those of", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["foreign"]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_imported_model_computes_what_the_reference_computes(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenCase.Open(name);
        var adapted = golden.Model.Adapters is not null;
        var path = Checkpoint(name, golden);
        if (adapted)
        {
            ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid(), Unsaid(golden.Settings.Adapter));
        }
        else
        {
            ReferenceImport.Base(path, folder["run"], Unsaid());
        }

        var (text, recipe, weights) = BareModel.Of(folder["run"]);
        using var model = BareModel.Create(text, recipe);
        TrainedWeights.Load(weights, model, everything: true);
        if (adapted)
        {
            model.Attach(AdapterFolder.Open(folder["adapters"]).Load(model, TrainedWeights.Fingerprint(weights)));
        }

        model.SetTraining(false);
        using var _ = no_grad();
        var vectors = ((TextItemEncoder)model.Items).Encode(golden.PaddedTokens);
        Numbers.AreClose(golden.Expected("item_embs"), vectors, golden.Tolerance, "item_embs");
        var user = model.Users.Forward(golden.HistoryVectors(vectors), golden.Histories).view(golden.Expected("user_out").shape);
        var valid = golden.ReadsPadding ? ones_like(golden.Valid).unsqueeze(-1) : golden.Valid.unsqueeze(-1);
        Numbers.AreClose(golden.Expected("user_out") * valid, user * valid, golden.Tolerance, "user_out");
    }

    private static ReferenceBaseOptions Unsaid() => new()
    {
        Tokenizer = GoldenFolder.Need("..", "tokenizers", "bert-base-uncased"),
        ItemHeads = 2,
        MaximumTokens = 16,
    };

    // What the tensors' names and shapes do not tell.
    private static ReferenceAdapterOptions Unsaid(AdapterOptions adapter) => new()
    {
        Method = adapter is HoulsbyOptions or ParallelBottleneckOptions ? AdapterRegistry.Of(adapter).Name : null,
        Activation = adapter is BottleneckOptions bottleneck and not CompacterOptions ? bottleneck.Activation : "relu",
        ItemLayers = (adapter as KAdapterOptions)?.ItemLayers,
        ItemHeads = (adapter as KAdapterOptions)?.Heads ?? 12,
        UserHeads = (adapter as KAdapterOptions)?.UserHeads ?? 2,
        LoraWeights = adapter is LoraOptions ? "separate" : null,
    };

    // The case's parameters and the word table of all cases, under the names that a checkpoint has.
    private string Checkpoint(string name, GoldenCase golden)
    {
        using var parameters = SafetensorsFile.Open(GoldenFolder.Need("full", name, "params.safetensors"));
        using var words = SafetensorsFile.Open(GoldenFolder.Need("full", "word_embeddings.safetensors"));
        var values = parameters.Entries.Keys.ToDictionary(key => key, parameters.Read);
        values.Add(golden.ReferenceName("items.encoder.embeddings.word"), words.Read("weight"));
        SafetensorsWriter.Write(folder["epoch-1.safetensors"], values);
        return folder["epoch-1.safetensors"];
    }
}
