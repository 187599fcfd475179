using TransRec.Adapters.Files;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;
using TransRec.Text;

namespace TransRec.Tests.Checkpoints;

/// <summary>Files and folders that are something else than their names say are recognised.</summary>
public sealed class WrongFileTests : IDisposable
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n";
    private const string Page = "\n<!doctype html><html><body>Sign in</body></html>";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Pointer, "a git-lfs pointer")]
    [InlineData(Page, "an HTML page")]
    [InlineData("<?xml version=\"1.0\"?><Error/>", "an XML document")]
    public void A_pointer_or_a_page_in_place_of_any_file_is_named(string content, string message)
    {
        var path = folder.Write("file", content);
        Assert.Contains($"{path} is {message}", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains($"{path} is {message}", Assert.Throws<CheckpointException>(() => TorchCheckpointFile.Open(path)).Message, StringComparison.Ordinal);
        folder.Write("config.json", content);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("vocab.txt", content);
        File.Delete(folder["config.json"]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => TokenizerFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_named()
    {
        Assert.Contains("is a folder; a file is expected", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder; a file is expected", Assert.Throws<CheckpointException>(() => TorchCheckpointFile.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_name_the_cache_a_file_and_an_adapter_are_no_model_folder()
    {
        Assert.Contains("\"nobody/bert-base\" looks like a name of the Hugging Face hub", Message("nobody/bert-base"), StringComparison.Ordinal);
        Assert.Contains("is a file; a Hugging Face model folder is expected", Message(folder.Write("x", "")), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["models--bert-tiny/snapshots/abc"]);
        Assert.Contains($"the files themselves lie in {Path.Combine(folder["models--bert-tiny"], "snapshots", "abc")}", Message(folder["models--bert-tiny"]), StringComparison.Ordinal);
        Assert.Contains("is the hub's cache of 1 model", Message(folder.Path), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["peft"]);
        folder.Write("peft/adapter_config.json", "{}");
        Assert.Contains("holds an adapter of PEFT or AdapterHub and no model", Message(folder["peft"]), StringComparison.Ordinal);
        Assert.Contains("Import it first: transrec adapter import", Assert.Throws<CheckpointException>(() => AdapterFolder.Open(folder["peft"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_surrogates_in_names_are_an_error_of_the_file()
    {
        folder.Write("config.json", """{"\uD800": 1}""");
        Assert.Contains("is not valid JSON", Message(folder.Path), StringComparison.Ordinal);
        folder.Write("tokenizer_config.json", """{"\uDC00": 1}""");
        folder.Write("vocab.txt", "[PAD]\n");
        File.Delete(folder["config.json"]);
        Assert.Contains("not valid Unicode", Assert.Throws<InvalidDataException>(() => TokenizerFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static string Message(string path) => Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(path)).Message;
}
