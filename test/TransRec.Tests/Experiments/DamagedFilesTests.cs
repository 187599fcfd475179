using TransRec.Adapters.Files;
using TransRec.Encoders.Items;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Experiments;

/// <summary>One flipped byte in any file of a run, a training state or an adapter folder is found when it is opened, by the file's name.</summary>
[Collection(nameof(TinyWorld))]
public sealed class DamagedFilesTests(TinyWorld world)
{
    [Theory]
    [InlineData("source")]
    [InlineData("target")]
    public void In_a_finished_run(string kind)
    {
        var folder = world.Copy(kind == "source" ? world.SourceRun : world.TargetRun);
        RecommenderRun.Open(folder).Dispose();
        foreach (var file in Files(folder))
        {
            Flips.Each(file, place => IsNamed(() => RecommenderRun.Open(folder).Dispose(), file, place));
        }
    }

    [Fact]
    public void In_the_base_of_an_adaptation()
    {
        var basis = world.Copy(world.SourceRun);
        var recipe = world.TargetRecipe with { Base = basis };
        foreach (var file in Files(basis))
        {
            Flips.Each(file, place => IsNamed(() => Adaptation.Run(recipe, new RunOptions(world.New("on-damage"))), file, place), places: 3);
        }
    }

    [Fact]
    public void In_the_encoder_of_a_text_run_that_a_recommender_begins_with()
    {
        var text = world.Copy(world.TextRun);
        var recipe = world.SourceRecipe;
        recipe = recipe with { ItemEncoder = new TextItemEncoderOptions { Folder = Path.Combine(text, "encoder"), MaximumTokens = 8 } };
        foreach (var file in Directory.GetFiles(Path.Combine(text, "encoder")))
        {
            Flips.Each(file, place => IsNamed(() => Pretraining.Run(recipe, new RunOptions(world.New("on-damage"))), file, place), places: 4);
        }
    }

    [Fact]
    public void In_what_compare_reads()
    {
        var folder = world.Copy(world.TargetRun);
        foreach (var name in new[] { "run.json", "recipe.json", "result.json", "metrics.jsonl" })
        {
            Flips.Each(Path.Combine(folder, name), place => IsNamed(() => RunComparison.Of(folder), Path.Combine(folder, name), place));
        }

        Flips.Each(Path.Combine(folder, "ranks.safetensors"), place => IsNamed(() => RankFile.Read(folder, "test"), Path.Combine(folder, "ranks.safetensors"), place));
    }

    [Fact]
    public void In_a_training_state()
    {
        var (folder, state) = Stopped(step: 6);
        var damages = 0;
        Flips.Each(
            state,
            place =>
            {
                IsNamed(() => Pretraining.Run(world.SourceRecipe, new RunOptions(folder)), state, place);
                damages++;
            },
            places: 40);
        Assert.Equal(40, damages);
        Pretraining.Run(world.SourceRecipe, new RunOptions(folder));
        Assert.Equal(RunFolder.Open(world.SourceRun).Result().Metrics, RunFolder.Open(folder).Result().Metrics);
    }

    [Fact]
    public void In_the_best_weights_of_a_run_that_is_not_finished()
    {
        var (folder, _) = Stopped(step: 6);
        var weights = Path.Combine(folder, "weights.safetensors");
        Flips.Each(weights, place => IsNamed(() => Pretraining.Run(world.SourceRecipe, new RunOptions(folder)), weights, place), places: 4);
    }

    [Fact]
    public void In_an_adapter_folder()
    {
        var folder = world.New("adapters");
        AdapterExport.Run(world.TargetRun, folder);
        foreach (var file in Files(folder))
        {
            Flips.Each(file, place => IsNamed(() => AdapterFolder.Open(folder), file, place), places: 30);
        }
    }

    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        foreach (var name in new[] { "weights.safetensors", "ranks.safetensors", "encoder/vocab.txt", "metrics.jsonl" })
        {
            var folder = world.Copy(world.SourceRun);
            File.Delete(Path.Combine(folder, name));
            var error = Assert.Throws<CheckpointException>(() => RecommenderRun.Open(folder));
            Assert.Contains($"has no {name}, which its run.json lists", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Runs_states_and_adapters_from_before_checksums_are_opened()
    {
        var run = world.Copy(world.SourceRun);
        Older.Record(run);
        RecommenderRun.Open(run).Dispose();

        var (folder, state) = Stopped(step: 6);
        Older.State(state);
        Older.Record(folder);
        Pretraining.Run(world.SourceRecipe, new RunOptions(folder));
        Assert.Equal(RunFolder.Open(world.SourceRun).Result().Metrics, RunFolder.Open(folder).Result().Metrics);

        var line = new CommandLine();
        Assert.Equal(0, line.Run("verify", run));
        Assert.Matches("weights.safetensors +not checked: written before checksums", line.Out);
    }

    [Fact]
    public void The_command_verify_names_every_damaged_file_below_a_folder_and_fails()
    {
        var sound = new CommandLine();
        Assert.Equal(0, sound.Run("verify", world.SourceRun));
        Assert.Matches("encoder/vocab.txt +intact", sound.Out);
        Assert.Contains("none damaged", sound.Out, StringComparison.Ordinal);

        var folder = world.New("several");
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.Move(world.Copy(world.SourceRun), folder);
        Directory.Move(world.Copy(world.TargetRun), Path.Combine(folder, "inner"));
        AdapterExport.Run(world.TargetRun, Path.Combine(folder, "adapters"));
        foreach (var file in Files(folder).Where(file => Path.GetFileName(file) != "run.json"))
        {
            Flips.Each(
                file,
                place =>
                {
                    var line = new CommandLine();
                    Assert.True(line.Run("verify", folder, "--json") == 1, place);
                    using var report = System.Text.Json.JsonDocument.Parse(line.Out);
                    var damaged = report.RootElement.GetProperty("files").EnumerateArray().Where(each => each.GetProperty("verdict").GetString() != "intact").ToList();
                    Assert.Equal(file, Assert.Single(damaged).GetProperty("path").GetString());
                },
                places: 2);
        }

        var nothing = new CommandLine();
        Assert.Equal(1, nothing.Run("verify", world.Source));
        Assert.Contains("holds nothing that TransRec writes with a checksum", nothing.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "run.lock");

    private static void IsNamed(Action open, string file, string place)
    {
        var error = Record.Exception(open);
        Assert.True(error is CheckpointException or RunException, $"{place}: {error?.GetType().Name ?? "nothing"} {error?.Message}");
        Assert.Contains(Path.GetFileName(file), error!.Message, StringComparison.Ordinal);
    }

    private (string Folder, string State) Stopped(int step)
    {
        var folder = world.New("stopped");
        using var progress = new RecordedProgress { StopBehind = step };
        Assert.True(Pretraining.Run(world.SourceRecipe, new RunOptions(folder), progress, progress.Stop).Stopped);
        return (folder, Path.Combine(folder, "state.safetensors"));
    }
}
