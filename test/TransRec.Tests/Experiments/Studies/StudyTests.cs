using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Experiments.Verification;
using TransRec.Reports;

namespace TransRec.Tests.Experiments.Studies;

[Collection(nameof(TinyWorld))]
public sealed class StudyTests(TinyWorld world)
{
    private const string Json = """
        {
          "recipe": "base.json", "seeds": [1, 2],
          "factors": [
            { "name": "method", "levels": [ { "name": "full", "set": ["adapter.method=full", "adapter.trainHead=false"] }, { "name": "houlsby" } ] }
          ],
          "search": { "set": ["training.epochs=1"], "dimensions": [ { "name": "rate", "paths": ["training.learningRates.head", "training.learningRates.itemAdapters"], "values": [1e-3, 1e-2] } ] },
          "comparison": { "factor": "method", "to": "full", "resamples": 200 }
        }
        """;

    private const string Halving = """
        {
          "recipe": "base.json", "seeds": [1], "set": ["training.epochs=3"],
          "search": {
            "rungs": [{ "set": ["training.epochs=1"] }, { "set": ["training.epochs=2"] }], "reduction": 2,
            "dimensions": [ { "name": "rate", "paths": ["training.learningRates.head", "training.learningRates.itemAdapters"], "values": [1e-4, 1e-3, 3e-3, 1e-2] } ]
          }
        }
        """;

    private Recipe Recipe => world.TargetRecipe with { Training = TinyWorld.Training(epochs: 2, batchSize: 15) };

    [Fact]
    public async Task A_study_runs_its_trials_and_cells_once_and_reports_them()
    {
        using var file = new StudyFile(Json, Recipe);
        var launcher = new ScriptedLauncher();
        var told = new RecordedStudy();
        var ended = await Run(file.Plan(), launcher, told);
        Assert.Equal(8, ended.Count);
        Assert.All(ended.Values, outcome => Assert.Equal(RunState.Finished, outcome.State));
        Assert.Equal(8, launcher.Launched.Distinct().Count());
        Assert.Equal((8, 8, 0), (told.Seen[^1].Done, told.Seen[^1].Total, told.Seen[^1].Failed));

        var results = StudyResults.Of(file.Plan());
        var best = results.Cells[1].Trials.MaxBy(trial => trial.Summary!.Metrics["valid/ndcg@10"])!;
        var taken = (AdaptationRecipe)RunFolder.Open(results.Cells[1].Runs[0].Step.Folder).Recipe;
        Assert.Equal(((AdaptationRecipe)best.Step.Recipe([])).Training.LearningRates, taken.Training.LearningRates);
        Assert.Equal(2, taken.Training.Epochs);
        var difference = Assert.Single(results.Comparisons);
        Assert.Equal(("houlsby", "full", 2), (difference.Cell.Id, difference.To.Id, difference.Seeds));
        var means = results.Cells.Select(cell => cell.Score("test/ndcg@10")!.Value.Mean).ToList();
        Assert.Equal(means[1] - means[0], difference.Difference.Mean, 12); // per-user ranks give the very means of the table

        StudyFiles.Write(results);
        var again = new ScriptedLauncher();
        await Run(file.Plan(), again, new RecordedStudy());
        Assert.Empty(again.Launched);
    }

    [Fact]
    public async Task A_study_that_was_stopped_goes_on_and_its_results_are_those_of_an_undisturbed_one()
    {
        using var file = new StudyFile(Json, Recipe);
        await Run(file.Plan("whole"), new ScriptedLauncher(), new RecordedStudy());
        StudyFiles.Write(StudyResults.Of(file.Plan("whole")));

        using var stop = new CancellationTokenSource();
        var stopping = new ScriptedLauncher { During = (folder, done) => Stop(stop, folder.EndsWith("seed-1", StringComparison.Ordinal) && done > 0.4) };
        var ended = await Run(file.Plan("parts"), stopping, new RecordedStudy(), stop: stop.Token);
        Assert.Contains(RunState.Stopped, ended.Values.Select(outcome => outcome.State));
        Assert.True(ended.Count < 8);
        await Run(file.Plan("parts"), new ScriptedLauncher(), new RecordedStudy());
        StudyFiles.Write(StudyResults.Of(file.Plan("parts")));

        Assert.Equal(file.Text(StudyFiles.Results, "whole"), file.Text(StudyFiles.Results, "parts"));
        Assert.Equal(Found(file.Text(StudyFiles.Markdown, "whole")), Found(file.Text(StudyFiles.Markdown, "parts")));
    }

    [Fact]
    public async Task A_study_is_verified_with_all_of_its_runs()
    {
        using var file = new StudyFile(Json, Recipe);
        var plan = file.Plan();
        await Run(plan, new ScriptedLauncher(), new RecordedStudy(), only: "method = houlsby");
        var report = Verification.Run(plan.Folder);
        Assert.True(report.IsSound);
        Assert.Equal(4, report.Files.Count(verdict => Path.GetFileName(verdict.Path) == "run.json"));
        var ranks = report.Files.First(verdict => Path.GetFileName(verdict.Path) == "ranks.safetensors").Path;
        Flips.Each(ranks, place => Assert.Equal(ranks, Assert.Single(Verification.Run(plan.Folder).Files, verdict => verdict.State != FileState.Intact).Path), places: 3);
    }

    [Fact]
    public async Task Cells_can_be_chosen_and_the_rest_is_run_later()
    {
        using var file = new StudyFile(Json, Recipe);
        var launcher = new ScriptedLauncher();
        var told = new RecordedStudy();
        await Run(file.Plan(), launcher, told, only: "method = houlsby");
        Assert.Equal(4, launcher.Launched.Count); // two trials, two seeds
        Assert.All(launcher.Launched, folder => Assert.Contains("houlsby", folder, StringComparison.Ordinal));
        Assert.Equal((4, 4), (told.Seen[^1].Done, told.Seen[^1].Total));
        await Run(file.Plan(), launcher, new RecordedStudy());
        Assert.Equal(8, launcher.Launched.Distinct().Count());
        Assert.Equal(8, launcher.Launched.Count);
    }

    [Theory]
    [InlineData("method=lora", "No cell of the study has \"method=lora\". Its factors and levels: method = full, houlsby.")]
    [InlineData("houlsby", "A choice of cells must be factor=level, with commas between several; found \"houlsby\".")]
    public async Task A_choice_without_cells_starts_nothing(string only, string message)
    {
        using var file = new StudyFile(Json, Recipe);
        var launcher = new ScriptedLauncher();
        Assert.Equal(message, (await Assert.ThrowsAsync<RunException>(() => Run(file.Plan(), launcher, new RecordedStudy(), only: only))).Message);
        Assert.Empty(launcher.Launched);
    }

    [Fact]
    public async Task What_is_finished_counts_from_the_start_wherever_it_stands()
    {
        using var file = new StudyFile(Json, Recipe);
        await Run(file.Plan(), new ScriptedLauncher(), new RecordedStudy(), only: "method = houlsby");
        var told = new RecordedStudy();
        await Run(file.Plan(), new ScriptedLauncher(), told);
        Assert.Equal((4, 8), (told.Seen[0].Done, told.Seen[0].Total));
    }

    [Fact]
    public async Task On_each_rung_the_best_points_of_the_rung_before_are_tried_and_the_last_gives_the_values()
    {
        using var file = new StudyFile(Halving, Recipe);
        var launcher = new ScriptedLauncher();
        var ended = await Run(file.Plan(), launcher, new RecordedStudy());
        Assert.Equal(["search/all/trial-1", "search/all/trial-2", "search/all/trial-3", "search/all/trial-4", "search/all/rung-2/trial-1", "search/all/rung-2/trial-2", "cells/all/seed-1"], ended.Keys.Select(step => step.Id));
        var trials = StudyResults.Of(file.Plan()).Cells[0].Trials;
        double Score(StudyRunResult trial) => trial.Summary!.Metrics["valid/ndcg@10"];
        var best = trials.Take(4).OrderByDescending(Score).Take(2).Select(trial => trial.Point!.Label); // a stable sort: of equals the first
        Assert.Equal(best, trials.Skip(4).Select(trial => trial.Point!.Label));
        Assert.Equal([1, 1, 1, 1, 2, 2], trials.Select(trial => trial.Epochs));
        Assert.Equal([1, 1, 1, 1, 2, 2], trials.Select(trial => trial.Step.Rung));
        var taken = (AdaptationRecipe)RunFolder.Open(ended.Keys.Last().Folder).Recipe;
        var chosen = (AdaptationRecipe)RunFolder.Open(trials.Skip(4).MaxBy(Score)!.Step.Folder).Recipe;
        Assert.Equal((chosen.Training.LearningRates, 3), (taken.Training.LearningRates, taken.Training.Epochs));

        StudyFiles.Write(StudyResults.Of(file.Plan()));
        Assert.Contains("4 with training.epochs=1, then the best 2 with training.epochs=2; the best of the last rung by valid/ndcg@10 gives the values of its runs. A cell's search took 8 epochs.", file.Text(StudyFiles.Markdown), StringComparison.Ordinal);
        var again = new ScriptedLauncher();
        await Run(file.Plan(), again, new RecordedStudy());
        Assert.Empty(again.Launched);
    }

    [Fact]
    public async Task Where_too_few_trials_of_a_rung_came_to_a_score_the_next_has_fewer_and_says_so()
    {
        using var file = new StudyFile(Halving, Recipe);
        var launcher = new ScriptedLauncher
        {
            Instead = folder => folder.EndsWith("trial-1", StringComparison.Ordinal) && folder.Contains("rung", StringComparison.Ordinal) ? null
                : folder.Contains("trial-", StringComparison.Ordinal) && !folder.EndsWith("trial-3", StringComparison.Ordinal) ? new LaunchOutcome(RunState.Failed, "No space") : null,
        };
        var ended = await Run(file.Plan(), launcher, new RecordedStudy());
        Assert.Equal("only 1 of 4 trials of the rung before came to a score", ended.Single(each => each.Key.Id == "search/all/rung-2/trial-2").Value.Reason);
        var taken = (AdaptationRecipe)RunFolder.Open(ended.Keys.Single(step => step.Kind == StudyStepKind.Run).Folder).Recipe;
        Assert.Equal(3e-3, taken.Training.LearningRates.Head); // the third point's
    }

    [Fact]
    public async Task A_run_that_fails_is_reported_and_the_others_go_on()
    {
        using var file = new StudyFile(Json, Recipe);
        var launcher = new ScriptedLauncher
        {
            Instead = folder => folder.Contains("full", StringComparison.Ordinal) ? new LaunchOutcome(RunState.Failed, "No space left on device") : null,
        };
        var plan = file.Plan();
        var ended = await Run(plan, launcher, new RecordedStudy());
        Assert.Equal(4, ended.Values.Count(outcome => outcome.State == RunState.Finished));
        var run = ended.Single(each => each.Key.Id == "cells/full/seed-2").Value;
        Assert.Equal("every trial of its search failed; the first: No space left on device", run.Reason);

        StudyFiles.Write(StudyResults.Of(plan, ended));
        Assert.Contains("No space left on device", file.Text(StudyFiles.Html), StringComparison.Ordinal);
        Assert.Contains("4 of 8 runs are finished", file.Text(StudyFiles.Markdown), StringComparison.Ordinal);

        var again = new ScriptedLauncher();
        await Run(file.Plan(), again, new RecordedStudy());
        Assert.Equal(4, again.Launched.Count);
    }

    [Fact]
    public async Task A_domain_that_is_missing_fails_its_cells_alone()
    {
        using var file = new StudyFile(
            """
            { "recipe": "base.json", "seeds": [1], "factors": [ { "name": "data", "levels": [ { "name": "there" }, { "name": "gone", "set": ["data.folder=/nowhere/at/all"] } ] } ] }
            """,
            Recipe);
        var plan = file.Plan();
        var ended = await Run(plan, new ScriptedLauncher(), new RecordedStudy());
        Assert.Equal([RunState.Finished, RunState.Failed], ended.OrderBy(each => each.Key.Id == "cells/gone/seed-1").Select(each => each.Value.State));
        Assert.Contains("/nowhere/at/all", ended.Values.Single(outcome => outcome.State == RunState.Failed).Reason, StringComparison.Ordinal);
        StudyFiles.Write(StudyResults.Of(plan, ended));
    }

    [Fact]
    public async Task A_source_is_trained_first_and_what_needs_it_fails_with_its_reason()
    {
        var json = """
            {
              "recipe": "base.json", "seeds": [1],
              "sources": [ { "name": "model", "recipe": "base.json", "set": ["training.epochs=1"] } ],
              "factors": [ { "name": "a", "levels": [ { "name": "own" }, { "name": "given", "set": ["base=study:model"] } ] } ]
            }
            """;
        using var file = new StudyFile(json, Recipe);
        var launcher = new ScriptedLauncher { Instead = folder => folder.EndsWith("model", StringComparison.Ordinal) ? new(RunState.Failed, "broken") : null };
        var ended = await Run(file.Plan(), launcher, new RecordedStudy());
        Assert.Equal("sources/model failed: broken", ended.Single(each => each.Key.Id == "cells/given/seed-1").Value.Reason);
        Assert.Equal(RunState.Finished, ended.Single(each => each.Key.Id == "cells/own/seed-1").Value.State);
    }

    [Fact]
    public async Task A_folder_with_runs_of_another_study_is_refused_before_anything_starts()
    {
        using var file = new StudyFile("""{ "recipe": "base.json", "seeds": [1] }""", Recipe);
        await Run(file.Plan(), new ScriptedLauncher(), new RecordedStudy());
        File.WriteAllText(file.Path, """{ "recipe": "base.json", "seeds": [1], "set": ["training.batchSize=9"] }""");
        var launcher = new ScriptedLauncher();
        var error = await Assert.ThrowsAsync<RunException>(() => Run(file.Plan(), launcher, new RecordedStudy()));
        Assert.Contains("training.batchSize: 15 there, 9 now", error.Message, StringComparison.Ordinal);
        Assert.Empty(launcher.Launched);
    }

    [Fact]
    public async Task The_device_is_no_part_of_the_experiment()
    {
        var recipe = world.TargetRecipe with { Training = TinyWorld.Training(epochs: 1, batchSize: 15) };
        using var file = new StudyFile("""{ "recipe": "base.json", "seeds": [1] }""", recipe with { Device = "cuda" });
        await Study.Run(file.Plan(), new StudyRunOptions { Device = "cpu" }, new InProcessLauncher(), new RecordedStudy(), stop: TestContext.Current.CancellationToken);
        Assert.Equal("cpu", RunFolder.Open(file.Plan().Steps[0].Folder).Record.Device);
        var again = new ScriptedLauncher();
        await Run(file.Plan(), again, new RecordedStudy());
        Assert.Empty(again.Launched);
    }

    [Fact]
    public async Task Two_processes_cannot_work_on_a_study()
    {
        using var file = new StudyFile("""{ "recipe": "base.json", "seeds": [1] }""", Recipe);
        using var held = StudyLock.Hold(file.Plan().Folder);
        await Assert.ThrowsAsync<RunException>(() => Run(file.Plan(), new ScriptedLauncher(), new RecordedStudy()));
    }

    private static Task<IReadOnlyDictionary<StudyStep, LaunchOutcome>> Run(
        StudyPlan plan, IRunLauncher launcher, IStudyProgress progress, string? only = null, CancellationToken stop = default) =>
        Study.Run(plan, new StudyRunOptions { Only = only is null ? [] : [only] }, launcher, progress, stop: stop);

    private static void Stop(CancellationTokenSource stop, bool now)
    {
        if (now)
        {
            stop.Cancel();
        }
    }

    /// <summary>The part of a report that does not speak of time.</summary>
    private static string Found(string markdown) => markdown.Split("\n## Costs")[0];
}
