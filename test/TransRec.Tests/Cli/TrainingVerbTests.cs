using System.Text.Json;
using TransRec.Cli.Verbs;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Training;

namespace TransRec.Tests.Cli;

public sealed class TrainingVerbTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"transrec-recipe-{Guid.NewGuid():n}.json");

    public TrainingVerbTests() => File.WriteAllText(path, """{ "data": { "folder": "d" }, "itemEncoder": { "type": "id" } }""");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_recipe_reaches_the_library_with_overrides_threads_and_folder()
    {
        var line = new CommandLine();
        PretrainingRecipe? seen = null;
        RunOptions? options = null;
        var code = Run(line, (recipe, given, _) => (seen, options) = (recipe, given), false, "--set", "seed=7", "--set", "training.epochs=2", "--threads", "1", "--run", "x", "--overwrite");
        Assert.Equal(0, code);
        Assert.Equal((7, 2, 1), (seen!.Seed, seen.Training.Epochs, seen.Threads));
        Assert.Equal(new RunOptions("x", Overwrite: true), options);
    }

    [Fact]
    public void Without_a_folder_the_recipes_name_gives_it()
    {
        RunOptions? options = null;
        Run(new CommandLine(), (_, given, _) => options = given, false);
        Assert.Equal(new RunOptions(Path.Combine("runs", Path.GetFileNameWithoutExtension(path)), Overwrite: false), options);
    }

    [Fact]
    public void The_result_is_a_table_and_progress_goes_to_the_error_output()
    {
        var line = new CommandLine();
        Assert.Equal(0, Run(line, (_, _, progress) => progress?.Report(new TrainingMessage("Reading data.")), false));
        Assert.Equal("Reading data.\n", line.Error);
        Assert.Contains("Trained 1,000 of 4,000 parameters (25.0%).", line.Out, StringComparison.Ordinal);
        Assert.Matches("hr@10 +0.1250", line.Out);
    }

    [Theory]
    [InlineData("--quiet")]
    [InlineData("--json")]
    public void Quiet_and_JSON_print_no_progress(string option)
    {
        var line = new CommandLine();
        Assert.Equal(0, Run(line, (_, _, progress) => progress?.Report(new TrainingMessage("Reading data.")), false, option));
        Assert.Equal("", line.Error);
        if (option == "--json")
        {
            using var printed = JsonDocument.Parse(line.Out);
            Assert.Equal(0.125, printed.RootElement.GetProperty("metrics").GetProperty("hr@10").GetDouble());
        }
    }

    [Fact]
    public void A_stopped_run_returns_130_and_says_how_to_go_on()
    {
        var line = new CommandLine();
        Assert.Equal(130, Run(line, (_, _, _) => { }, true));
        Assert.Contains("The same command goes on from there.", line.Out, StringComparison.Ordinal);
    }

    private int Run(CommandLine line, Action<PretrainingRecipe, RunOptions, IProgress<TrainingProgress>?> see, bool stopped, params string[] arguments)
    {
        var verb = TrainingVerb.Create<PretrainingRecipe>(line.Terminal, "pretrain", "Trains.", "transrec pretrain x.json", (recipe, options, progress, _) =>
        {
            see(recipe, options, progress);
            return new RunResult(options.Folder, stopped, new Dictionary<string, double> { ["hr@10"] = 0.125 }, 1000, 4000, 65);
        });
        return line.RunVerb(verb, ["pretrain", path, .. arguments]);
    }
}
