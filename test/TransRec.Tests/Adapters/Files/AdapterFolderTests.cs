using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters.Files;

public sealed class AdapterFolderTests : IDisposable
{
    private static readonly AdapterManifest Manifest = new()
    {
        Adapter = new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 2, TrainHead = true },
        Base = "abc",
        Metrics = new Dictionary<string, double> { ["test/hr@10"] = 0.125 },
    };

    private readonly TemporaryFolder folder = new();

    private string Path => System.IO.Path.Combine(folder.Path, "adapter");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_saved_folder_gives_a_fresh_model_the_same_output()
    {
        var expected = Save();
        using var fresh = TinyModels.Create("bert");
        using var set = AdapterFolder.Open(Path).Load(fresh, "abc");
        Assert.NotEqual(expected, TinyModels.Outputs(fresh));
        fresh.Attach(set);
        Assert.Equal(expected, TinyModels.Outputs(fresh));
    }

    [Fact]
    public void Another_base_is_refused()
    {
        Save();
        using var fresh = TinyModels.Create("bert");
        Assert.Contains("trained on a base", Assert.Throws<CheckpointException>(() => AdapterFolder.Open(Path).Load(fresh, "xyz")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version")]
    [InlineData("transrec-adapter", "other", "format")]
    [InlineData("\"items.safetensors\"", "\"../items.safetensors\"", "plain names")]
    [InlineData("\"bottleneckWidth\"", "\"bottleneckWith\"", "known key")]
    public void A_changed_manifest_is_refused(string from, string to, string expected)
    {
        Save();
        Resealed.Edit(System.IO.Path.Combine(Path, "manifest.json"), text => text.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => AdapterFolder.Open(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tampered_file_is_refused()
    {
        Save();
        var file = System.IO.Path.Combine(Path, "heads.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("not as it was written", Assert.Throws<CheckpointException>(() => AdapterFolder.Open(Path)).Message, StringComparison.Ordinal);
    }

    private float[] Save()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, Manifest.Adapter);
        using var set = model.Adapters!;
        TinyModels.Draw(set, seed: 3);
        AdapterFolder.Save(Path, set, Manifest);
        return TinyModels.Outputs(model);
    }
}
