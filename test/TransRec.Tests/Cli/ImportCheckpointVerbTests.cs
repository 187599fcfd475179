using System.Text.Json;
using TransRec.Models;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Conformance;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Cli;

[Collection(nameof(TorchGenerator))]
public sealed class ImportCheckpointVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "Name what to write")]
    [InlineData("--adapter a", "Adapters belong to a base")]
    [InlineData("--run r --base b --adapter a", "Give either --base")]
    [InlineData("--base b", "Name what to write")]
    [InlineData("--run r --method houlsby", "--method describes adapters")]
    [InlineData("--adapter a --base b --tokenizer t", "--tokenizer describes a base")]
    [InlineData("--run r --item-heads 0", "--item-heads must be from 1 to 64; found 0")]
    [InlineData("--run r --title-tokens 2", "--title-tokens must be from 3 to 512; found 2")]
    [InlineData("--run r --adapter a --method bitfit", "'bitfit'")]
    [InlineData("--run r --adapter a --adapter-layers x", "--adapter-layers must be all, ends")]
    public void What_goes_not_together_is_a_usage_error(string arguments, string message)
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run(["import-checkpoint", "x.pt", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        Assert.Contains(message, line.Error, StringComparison.Ordinal);
        Assert.Equal("", line.Out);
    }

    [Fact]
    public void A_base_and_its_adapters_are_written_and_every_assumption_is_printed()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run([
            "import-checkpoint", Checkpoint(), "--run", folder["run"], "--adapter", folder["adapters"], "--tokenizer", folder["tokenizer"],
            "--item-heads", "2", "--method", "houlsby", "--activation", "gelu"]));
        Assert.Equal("", line.Error);
        Assert.Contains($"parameters, in the run {folder["run"]}.\n", line.Out, StringComparison.Ordinal);
        Assert.Contains($"Adapters: houlsby, 760 parameters, in {folder["adapters"]}.\n", line.Out, StringComparison.Ordinal);
        Assert.Contains("Note: 2 heads in the user encoder; the tensors do not say (--user-heads).\n", line.Out, StringComparison.Ordinal);

        var inspection = new CommandLine();
        Assert.Equal(0, inspection.Run("adapter", "inspect", folder["adapters"]));
        Assert.Contains(TrainedWeights.Fingerprint(Path.Combine(folder["run"], "weights.safetensors")), inspection.Out, StringComparison.Ordinal);

        var again = new CommandLine();
        Assert.Equal(0, again.Run([
            "import-checkpoint", Checkpoint(), "--adapter", folder["others"], "--base", folder["run"], "--method", "houlsby", "--json"]));
        using var printed = JsonDocument.Parse(again.Out);
        Assert.Equal("houlsby", printed.RootElement.GetProperty("method").GetString());
        Assert.Equal(760, printed.RootElement.GetProperty("adapterParameters").GetInt64());
    }

    [Fact]
    public void An_import_without_data_is_no_recommender_and_says_what_to_do()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        ReferenceFiles.Tokenizer("bert").Save(folder["tokenizer"]);
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model));
        Assert.Equal(0, new CommandLine().Run("import-checkpoint", path, "--run", folder["run"], "--tokenizer", folder["tokenizer"], "--item-heads", "2"));
        foreach (var arguments in (string[][])[["evaluate", folder["run"]], ["recommend", folder["run"], "--user", "u1"]])
        {
            var line = new CommandLine();
            Assert.Equal(1, line.Run(arguments));
            Assert.Contains("import it again with --data FOLDER", line.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_hostile_file_is_an_error_and_nothing_is_written()
    {
        var state = new Dictionary<string, object?> { ["bert_encoder.w"] = new PickledCall("builtins", "eval", "1") };
        var path = folder.Write("epoch-1.pt", TorchFiles.Zip(new Dictionary<string, object?> { ["model_state_dict"] = state }));
        var line = new CommandLine();
        Assert.Equal(1, line.Run("import-checkpoint", path, "--run", folder["run"], "--tokenizer", folder.Path));
        Assert.StartsWith("Error: ", line.Error, StringComparison.Ordinal);
        Assert.Contains("names builtins.eval, which is refused", line.Error, StringComparison.Ordinal);
        Assert.Equal(["epoch-1.pt"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("nowhere.pt")]
    [InlineData("nowhere.safetensors")]
    public void A_missing_file_is_an_error_with_its_path(string name)
    {
        var line = new CommandLine();
        Assert.Equal(1, line.Run("import-checkpoint", folder[name], "--run", folder["run"]));
        Assert.StartsWith("Error: ", line.Error, StringComparison.Ordinal);
        Assert.Contains(folder[name], line.Error, StringComparison.Ordinal);
    }

    private string Checkpoint()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = TinyModels.Drawn(model, ReferenceFiles.Methods["houlsby"], seed: 5);
        model.Attach(set);
        ReferenceFiles.Tokenizer("bert").Save(folder["tokenizer"]);
        return ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, "houlsby"));
    }
}
