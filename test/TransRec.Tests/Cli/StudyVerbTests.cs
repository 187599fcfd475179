using System.Diagnostics;
using System.Text.Json;
using TransRec.Cli;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Reports;
using TransRec.Tests.Conformance;
using TransRec.Tests.Experiments;
using TransRec.Tests.Experiments.Studies;

namespace TransRec.Tests.Cli;

[Collection(nameof(TinyWorld))]
public sealed class StudyVerbTests(TinyWorld world)
{
    private const string Json = """
        { "recipe": "base.json", "seeds": [1], "factors": [ { "name": "batch", "levels": [ { "name": "15" }, { "name": "10", "set": ["training.batchSize=10"] } ] } ] }
        """;

    private Recipe Recipe => world.TargetRecipe with { Training = TinyWorld.Training(epochs: 3, batchSize: 15) };

    [Fact]
    public async Task A_study_that_is_killed_goes_on_and_its_results_are_those_of_an_undisturbed_one()
    {
        using var file = new StudyFile(Json, Recipe);
        await Study.Run(file.Plan("whole"), new StudyRunOptions(), new InProcessLauncher(), new RecordedStudy(), stop: TestContext.Current.CancellationToken);
        StudyFiles.Write(StudyResults.Of(file.Plan("whole")));

        using (var process = StartStudy(file.Path, file.Plan("killed").Folder))
        {
            while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.EndsWith(": finished", StringComparison.Ordinal))
            {
            }

            process.Kill(); // SIGKILL, to the study alone: its worker saves and ends by itself
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(File.Exists(Path.Combine(file.Plan("killed").Folder, StudyFiles.Html)));
        using var again = StartStudy(file.Path, file.Plan("killed").Folder);
        var errors = await again.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await again.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(again.ExitCode == 0, errors);
        Assert.DoesNotContain("cells/15/seed-1: finished", errors, StringComparison.Ordinal); // it was finished before, and is not run again
        Assert.Equal(file.Text(StudyFiles.Results, "whole"), file.Text(StudyFiles.Results, "killed"));
    }

    [Theory]
    [InlineData("INT")] // Ctrl-C in a terminal reaches the workers of a study too
    [InlineData("TERM")]
    public async Task A_worker_that_is_asked_to_end_saves_and_stops(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals");
        Assert.SkipWhen(Ignores(signal), $"SIG{signal} is ignored by what started the tests, as a shell does for work in the background, and so by the worker");
        var token = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var run = Path.Combine(folder.Path, "run");
        using var worker = TransRecProcess.Start(".", "worker", "--run", run);
        await worker.StandardInput.WriteLineAsync(RecipeWriter.WriteLine(world.TargetRecipe with { Training = TinyWorld.Training(epochs: 10_000, batchSize: 15) }));
        await worker.StandardInput.FlushAsync(token);
        Assert.NotNull(await worker.StandardOutput.ReadLineAsync(token));
        using var kill = Process.Start("kill", [$"-{signal}", worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await worker.StandardOutput.ReadToEndAsync(token);
        await worker.WaitForExitAsync(token);
        Assert.Equal(ExitCode.Stopped, worker.ExitCode);
        Assert.Equal(RunState.Stopped, RunFolder.Open(run).Record.State);
    }

    private static bool Ignores(string signal)
    {
        var line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        var number = signal == "INT" ? 2 : 15;
        return line is not null && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (number - 1) & 1) == 1;
    }

    [Fact]
    public void The_plan_is_listed_without_running_anything()
    {
        using var file = new StudyFile(Json, Recipe);
        var line = new CommandLine();
        Assert.Equal(0, line.Run("study", file.Path, "--folder", file.Plan().Folder, "--plan", "--json"));
        using var printed = JsonDocument.Parse(line.Out);
        Assert.Equal(["cells/15/seed-1", "cells/10/seed-1"], printed.RootElement.EnumerateArray().Select(run => run.GetProperty("run").GetString()));
        Assert.False(Directory.Exists(file.Plan().Folder));
    }

    [Fact]
    public void A_report_can_be_written_of_what_is_there()
    {
        using var file = new StudyFile(Json, Recipe);
        var line = new CommandLine();
        Assert.Equal(0, line.Run("study", file.Path, "--folder", file.Plan().Folder, "--report"));
        Assert.Contains("0 of 2 runs are finished.", line.Out, StringComparison.Ordinal);
        Assert.Contains("item transition", file.Text(StudyFiles.Html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_another_recipe_are_named_in_the_plan_and_enter_no_report()
    {
        using var file = new StudyFile(Json, world.TargetRecipe with { Training = TinyWorld.Training(epochs: 1, batchSize: 15) });
        await Study.Run(file.Plan(), new StudyRunOptions(), new InProcessLauncher(), new RecordedStudy(), stop: TestContext.Current.CancellationToken);
        string[] study = ["study", file.Path, "--folder", file.Plan().Folder];
        string[] changed = [.. study, "--set", "set=[\"training.weightDecay=0.5\"]"];
        var plan = new CommandLine();
        Assert.Equal(0, plan.Run([.. changed, "--plan"]));
        Assert.Equal(2, plan.Out.Split("of another recipe").Length - 1);
        var report = new CommandLine();
        Assert.Equal(1, report.Run([.. changed, "--report"]));
        Assert.Contains("training.weightDecay: 0.01 there, 0.5 now", report.Error, StringComparison.Ordinal);
        var unchanged = new CommandLine();
        Assert.Equal(0, unchanged.Run([.. study, "--report"]));
        Assert.Contains("2 of 2 runs are finished.", unchanged.Out, StringComparison.Ordinal);
    }

    [Theory(Skip = "a CUDA device is there", SkipType = typeof(DeviceConformanceTests), SkipWhen = nameof(DeviceConformanceTests.HasCard))]
    [InlineData("cuda", 1, "no CUDA device can be used")]
    [InlineData("disk", 2, "--device must be cpu or cuda; found disk.")]
    public void A_device_that_is_not_there_starts_nothing(string device, int exitCode, string message)
    {
        using var file = new StudyFile(Json, Recipe);
        var line = new CommandLine();
        Assert.Equal(exitCode, line.Run("study", file.Path, "--folder", file.Plan().Folder, "--device", device));
        Assert.Contains(message, line.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(file.Plan().Folder));
    }

    [Fact]
    public void A_study_with_mistakes_starts_nothing()
    {
        using var file = new StudyFile("""{ "recipe": "base.json", "factor": [], "seeds": ["x"] }""", Recipe);
        var line = new CommandLine();
        Assert.Equal(1, line.Run("study", file.Path));
        Assert.Contains("has 2 mistakes", line.Error, StringComparison.Ordinal);
    }

    private static Process StartStudy(string study, string folder) => TransRecProcess.Start(".", "study", study, "--folder", folder, "--threads", "1");
}
