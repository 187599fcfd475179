using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TransRec.Adapters.Files;
using TransRec.Adapters.Files.Layouts;
using TransRec.Adapters.Methods;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>
/// Damaged adapter folders: whatever the configuration and the tensors, a folder is loaded or refused with a <see cref="CheckpointException"/>, in memory
/// bounded by the files, and the model's own parameters stay what they were.
/// </summary>
public sealed class FolderFuzzTests : IDisposable
{
    private const int Rounds = 150;

    private readonly TemporaryFolder folder = new();
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly Recommender model = TinyModels.Create("bert");
    private readonly byte[] parameters;

    public FolderFuzzTests() => parameters = Bytes();

    public static TheoryData<string> Foreign => ["lora", "ia3", "prefix", "prompt", "adapterhub"];

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void A_foreign_folder_with_a_damaged_configuration_is_loaded_or_refused(string kind)
    {
        var (path, _) = Write(kind);
        var config = Path.Combine(path, "adapter_config.json");
        Fuzz(config, seed: 1, LoadForeign, path);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void A_foreign_folder_with_damaged_tensors_is_loaded_or_refused(string kind)
    {
        var (path, tensors) = Write(kind);
        Fuzz(tensors, seed: 2, LoadForeign, path);
    }

    [Fact]
    public void A_folder_with_a_damaged_manifest_is_loaded_or_refused()
    {
        var path = Own();
        var manifest = Path.Combine(path, "manifest.json");
        Fuzz(manifest, seed: 3, damaged =>
        {
            Resealed.Write(manifest, File.ReadAllText(manifest));
            return LoadOwn(damaged);
        }, path);
    }

    [Theory]
    [InlineData("items.safetensors")]
    [InlineData("users.safetensors")]
    [InlineData("heads.safetensors")]
    public void A_folder_with_damaged_tensors_and_a_manifest_that_agrees_is_loaded_or_refused(string name)
    {
        var path = Own();
        var (file, manifest) = (Path.Combine(path, name), Path.Combine(path, "manifest.json"));
        var written = JsonNode.Parse(File.ReadAllText(manifest))!;
        Fuzz(file, seed: 4, damaged =>
        {
            var bytes = File.ReadAllBytes(file);
            written["files"]![name] = new JsonObject { ["size"] = bytes.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
            Resealed.Write(manifest, written.ToJsonString());
            return LoadOwn(damaged);
        }, path);
    }

    private AdapterSet LoadForeign(string path)
    {
        try
        {
            AdapterLayout.Inspect(path);
        }
        catch (CheckpointException)
        {
            // So does loading.
        }

        return AdapterLayout.Of(path).Load(path, model);
    }

    private AdapterSet LoadOwn(string path) => AdapterFolder.Open(path).Load(model, "abc");

    private void Fuzz(string file, int seed, Func<string, AdapterSet> load, string path)
    {
        var good = File.ReadAllBytes(file);
        load(path).Dispose();
        var random = new Random(seed);
        var (read, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            File.WriteAllBytes(file, file.EndsWith(".json", StringComparison.Ordinal) && round % 2 == 0 ? Value(good, random) : Mutation.Of(good, random));
            var trained = Trained();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var inner = NewDisposeScope();
                load(path).Dispose();
                read++;
            }
            catch (CheckpointException)
            {
                refused++;
                Assert.True(trained.SequenceEqual(Trained()), $"Round {round}: what is trained has changed.");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 16 << 20, $"Round {round}: {allocated} bytes were allocated.");
            Assert.True(parameters.AsSpan().SequenceEqual(Bytes()), $"Round {round}: the model has changed.");
        }

        Assert.True(read > 0 && refused > Rounds / 10, $"{read} read, {refused} refused: the mutations are too weak or too strong.");
    }

    /// <summary>Replaces a value anywhere in the JSON by another that is extreme or of another kind.</summary>
    private static byte[] Value(byte[] good, Random random)
    {
        string[] values =
        [
            "null", "true", "0", "-1", "1e308", "1e400", "2147483647", "2147483648", "0.5", "\"\"", "\"lora\"", "\"..\"", "\"(a*)*b\"", "\"((.{1000}){1000}){1000}\"", "[]",
            "[999]", "[2147483647]", "[[]]", "{}", "{\"a\":1}", "[\"query\"]", "[\"query\",\"dense\"]", "16", "3",
        ];
        var tree = JsonNode.Parse(good)!;
        var places = new List<(JsonObject Parent, string Key)>();
        Collect(tree.AsObject(), places);
        var (parent, key) = places[random.Next(places.Count)];
        const string Mark = "\u0001value";
        parent[key] = Mark;
        var text = tree.ToJsonString().Replace(JsonValue.Create(Mark).ToJsonString(), values[random.Next(values.Length)], StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    private static void Collect(JsonObject tree, List<(JsonObject Parent, string Key)> places)
    {
        foreach (var (key, value) in tree)
        {
            places.Add((tree, key));
            if (value is JsonObject inner)
            {
                Collect(inner, places);
            }
        }
    }

    private byte[] Bytes() => [.. model.parameters().SelectMany(parameter => parameter.bytes.ToArray())];

    private List<bool> Trained() => [.. model.parameters().Select(parameter => parameter.requires_grad)];

    private (string Path, string Tensors) Write(string kind)
    {
        var (config, tensors, file) = kind switch
        {
            "lora" => (PeftFolders.Lora, PeftFolders.LoraTensors(), "adapter_model.safetensors"),
            "ia3" => (PeftFolders.Ia3, PeftFolders.Ia3Tensors(), "adapter_model.safetensors"),
            "prefix" => (PeftFolders.Prefix, new Dictionary<string, Tensor> { ["prompt_embeddings"] = TinyModels.Normals(1, 2, 64) }, "adapter_model.safetensors"),
            "prompt" => (PeftFolders.Prompt, new Dictionary<string, Tensor> { ["prompt_embeddings"] = TinyModels.Normals(1, 3, 16) }, "adapter_model.safetensors"),
            _ => (PeftFolders.AdapterHub, PeftFolders.AdapterHubTensors(), "adapter.safetensors"),
        };
        var path = PeftFolders.Write(folder[kind], config, tensors, file);
        return (path, Path.Combine(path, file));
    }

    private string Own()
    {
        var options = new LoraOptions { Rank = 2, UserRank = 2, TrainHead = true };
        using var trained = TinyModels.Create("bert");
        using var set = TinyModels.Drawn(trained, options, seed: 3);
        AdapterFolder.Save(folder["own"], set, new AdapterManifest { Adapter = options, Base = "abc", Metrics = new Dictionary<string, double> { ["test/hr@10"] = 0.125 } });
        return folder["own"];
    }
}
