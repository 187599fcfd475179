using System.Text.Json;
using TransRec.Adapters.Files;
using TransRec.Checkpoints.Safetensors;
using TransRec.Evaluation;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Serving;
using TransRec.Tests.Adapters.Files.Layouts;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Experiments;

/// <summary>From a finished adaptation to a folder, and back onto the base.</summary>
[Collection(nameof(TinyWorld))]
public sealed class AdapterExportTests(TinyWorld world)
{
    [Fact]
    public void Exported_adapters_on_their_base_recommend_what_the_run_does()
    {
        var folder = AdapterExport.Run(world.TargetRun, world.New("adapters"));
        var domain = Experiment.Load(TinyWorld.Data(world.Target));
        var source = (PretrainingRecipe)RunFolder.Open(world.SourceRun).Recipe;
        using var run = ModelBuilder.FromRun(RunFolder.Open(world.TargetRun), domain);
        using var bare = ModelBuilder.FromRun(RunFolder.Open(world.SourceRun), source, domain);
        using var adapters = new AdapterSwitch(bare.Model);
        adapters.Put("target", model => folder.Load(model, TrainedWeights.Fingerprint(Path.Combine(world.SourceRun, "weights.safetensors"))));

        Assert.Equal(Vectors(run)(run.Model), adapters.Use("target", Vectors(bare)));
        Assert.NotEqual(Vectors(run)(run.Model), adapters.Use(null, Vectors(bare)));
    }

    [Fact]
    public void A_corrupt_folder_leaves_the_adapters_serving_that_were_there()
    {
        var path = world.New("adapters");
        var folder = AdapterExport.Run(world.TargetRun, path);
        using var bare = ModelBuilder.FromRun(
            RunFolder.Open(world.SourceRun), (PretrainingRecipe)RunFolder.Open(world.SourceRun).Recipe, Experiment.Load(TinyWorld.Data(world.Target)));
        var fingerprint = TrainedWeights.Fingerprint(Path.Combine(world.SourceRun, "weights.safetensors"));
        using var adapters = new AdapterSwitch(bare.Model);
        adapters.Put("target", model => folder.Load(model, fingerprint));
        var before = adapters.Use("target", Vectors(bare));

        var file = Path.Combine(path, "items.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var error = Assert.Throws<CheckpointException>(() => adapters.Put("target", model => AdapterFolder.Open(path).Load(model, fingerprint)));
        Assert.Contains("is not as it was written", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, adapters.Use("target", Vectors(bare)));
    }

    [Fact]
    public void The_commands_export_inspect_and_compare()
    {
        var path = world.New("adapters");
        var line = new CommandLine();
        Assert.Equal(0, line.Run("adapter", "export", world.TargetRun, path));
        Assert.Contains("houlsby", line.Out, StringComparison.Ordinal);

        var inspection = new CommandLine();
        Assert.Equal(0, inspection.Run("adapter", "inspect", path, "--json"));
        using var shown = JsonDocument.Parse(inspection.Out);
        var parts = shown.RootElement.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(["items.safetensors", "users.safetensors", "heads.safetensors"], parts.Select(part => part.GetProperty("name").GetString()));
        Assert.Equal(RunFolder.Open(world.TargetRun).Result().TrainableParameters, parts.Sum(part => part.GetProperty("parameters").GetInt64()));

        var comparison = new CommandLine();
        Assert.Equal(0, comparison.Run("adapter", "diff", path, path));
        Assert.Contains("Both belong to the same base.", comparison.Out, StringComparison.Ordinal);
        Assert.Matches("items.blocks.0.attention_after.down.weight +equal", comparison.Out);
    }

    [Fact]
    public void The_item_encoders_adapters_go_through_AdapterHubs_layout_and_back()
    {
        var (hub, back) = (world.New("hub"), world.New("adapters"));
        var export = new CommandLine();
        Assert.Equal(0, export.Run("adapter", "export", world.TargetRun, hub, "--format", "adapterhub"));
        Assert.Contains("items.head.fc.weight", export.Out, StringComparison.Ordinal);
        Assert.Contains("adapters.users.blocks.0.attention_after.down.weight", export.Out, StringComparison.Ordinal);

        var inspection = new CommandLine();
        Assert.Equal(0, inspection.Run("adapter", "inspect", hub));
        Assert.Contains("bottleneck in the layout adapterhub", inspection.Out, StringComparison.Ordinal);

        var import = new CommandLine();
        Assert.Equal(0, import.Run("adapter", "import", hub, world.SourceRun, back, "--json"));
        using var shown = JsonDocument.Parse(import.Out);
        Assert.Equal("houlsby", shown.RootElement.GetProperty("method").GetString());
        using var run = SafetensorsFile.Open(Path.Combine(world.TargetRun, "weights.safetensors"));
        using var read = SafetensorsFile.Open(Path.Combine(back, "items.safetensors"));
        Assert.All(read.Entries.Keys, name => Assert.Equal(run.Read("adapters." + name).bytes.ToArray(), read.Read(name).bytes.ToArray()));
    }

    [Fact]
    public void A_layout_that_cannot_express_the_method_says_which_it_can()
    {
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("adapter", "export", world.TargetRun, world.New("peft"), "--format", "peft"));
        Assert.Contains("cannot express the method houlsby. It can express lora, dora, ia3, prefix, prompt", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_of_another_width_are_not_imported()
    {
        var foreign = PeftFolders.Write(
            world.New("foreign"),
            PeftFolders.Prompt,
            new Dictionary<string, TorchSharp.torch.Tensor> { ["prompt_embeddings"] = TorchSharp.torch.ones(3, 20) });
        var (line, path) = (new CommandLine(), world.New("adapters"));
        Assert.NotEqual(0, line.Run("adapter", "import", foreign, world.SourceRun, path));
        Assert.Contains("\"num_layers\" is 2; 1, as in the item encoder", line.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));

        var inspection = new CommandLine();
        Assert.Equal(0, inspection.Run("adapter", "inspect", foreign, "--json"));
        using var shown = JsonDocument.Parse(inspection.Out);
        Assert.Equal(60, shown.RootElement.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void What_is_no_adaptation_has_no_adapters_to_export()
    {
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("adapter", "export", world.SourceRun, world.New("adapters")));
        Assert.Contains("is a pretrain run; adapters are exported from a run of transrec adapt", line.Error, StringComparison.Ordinal);
    }

    private static Func<Recommender, float[]> Vectors(BuiltModel built) => model => RecommenderEvaluation.ItemVectors(model, built.Content);
}
