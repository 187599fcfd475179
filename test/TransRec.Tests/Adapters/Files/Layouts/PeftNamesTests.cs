using TransRec.Adapters.Files.Layouts;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>Adapters whose names other people's programs have changed as a whole.</summary>
public sealed class PeftNamesTests : IDisposable
{
    private const string Root = "base_model.model.";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("base_model.model.bert.", "", false)]
    [InlineData("base_model.model.auto_model.", "", true)]
    [InlineData("base_model.model.0.auto_model.", "", true)]
    [InlineData("base_model.model.model.", "", true)]
    [InlineData("module.base_model.model.", "", true)]
    [InlineData("", "", true)]
    [InlineData("base_model.model.bert.", ".default", true)]
    [InlineData("base_model.model.bert.", ".sst2", true)]
    public void Names_are_read_whatever_stands_in_front_and_with_the_adapters_name(string front, string adapter, bool noted)
    {
        var tensors = PeftFolders.LoraTensors().ToDictionary(
            pair => pair.Key.Replace($"{Root}bert.", front, StringComparison.Ordinal)
                .Replace("lora_A", $"lora_A{adapter}", StringComparison.Ordinal).Replace("lora_B", $"lora_B{adapter}", StringComparison.Ordinal),
            pair => pair.Value);
        var path = PeftFolders.Write(folder["changed"], PeftFolders.Lora, tensors);
        var usual = PeftFolders.Write(folder["usual"], PeftFolders.Lora, PeftFolders.LoraTensors());
        using var model = TinyModels.Create("bert");
        using var read = AdapterLayout.Of(path).Open(path);
        using var expected = AdapterLayout.Of(usual).Open(usual);
        Assert.Equal(expected.Options, read.Options);
        Assert.Equal(expected.Tensors.Entries.Keys.Order(), read.Tensors.Entries.Keys.Order());
        Assert.Equal(noted, read.Notes.Any(note => note.StartsWith("Names ", StringComparison.Ordinal)));
    }

    [Fact]
    public void NaN_in_an_adapter_is_named()
    {
        var tensors = PeftFolders.LoraTensors();
        using (no_grad())
        {
            tensors[$"{Root}bert.encoder.layer.1.attention.self.query.lora_A.weight"][0, 0] = float.NaN;
        }

        var path = PeftFolders.Write(folder["nan"], PeftFolders.Lora, tensors);
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<CheckpointException>(() => AdapterLayout.Of(path).Load(path, model));
        Assert.Contains("1 tensor holds NaN or infinity: \"adapters.items.blocks.1.attention.query.lora_A\" holds 1 in 64 numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_adapters_in_one_file_and_a_folder_below_are_named()
    {
        var tensors = PeftFolders.LoraTensors();
        foreach (var (name, value) in PeftFolders.LoraTensors().Where(pair => pair.Key.Contains("lora_", StringComparison.Ordinal)))
        {
            tensors[name.Replace(".weight", ".other.weight", StringComparison.Ordinal)] = value;
        }

        var path = PeftFolders.Write(folder["below/two"], PeftFolders.Lora, tensors);
        Assert.Contains("holds several adapters", Assert.Throws<CheckpointException>(() => AdapterLayout.Of(path).Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains("Its folder two has one: name that", Assert.Throws<CheckpointException>(() => AdapterLayout.Of(folder["below"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_links_is_read()
    {
        var usual = PeftFolders.Write(folder["blobs"], PeftFolders.Lora, PeftFolders.LoraTensors());
        Directory.CreateDirectory(folder["links"]);
        foreach (var file in Directory.GetFiles(usual))
        {
            File.CreateSymbolicLink(Path.Combine(folder["links"], Path.GetFileName(file)), file);
        }

        using var read = AdapterLayout.Of(folder["links"]).Open(folder["links"]);
        Assert.Equal(8, read.Tensors.Entries.Count);
    }
}
