using TransRec.Collectives;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Options;
using TransRec.Tests.Experiments;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Tests.Distributed;

/// <summary>A recipe with shards comes to the same bits whatever the number of ranks, also when it was stopped and went on with another.</summary>
[Collection(nameof(TinyWorld))]
public sealed class RankedRunTests(TinyWorld world)
{
    private static readonly int[] s_sizes = [2, 3, 4, 5, 8];

    [Fact]
    public void An_adaptation_has_the_same_bits_for_any_number_of_ranks() => SameForAnyNumber(world.TargetRecipe with { Training = Sharded(8) }, "weights.safetensors");

    [Fact]
    public void So_has_one_with_the_softmax_over_the_batch() => SameForAnyNumber(
        world.TargetRecipe with { Training = Sharded(8), Objective = new InBatchSoftmaxOptions() }, "weights.safetensors", [3, 8]);

    [Fact]
    public void So_has_one_whose_shards_are_computed_twice_in_parts_of_few_tokens() => SameForAnyNumber(
        world.TargetRecipe with { Training = Sharded(5) with { Recompute = true, MaximumTokens = 12 } }, "weights.safetensors", [2, 5]);

    [Fact]
    public void So_has_a_pretraining_of_all_parameters_with_masked_titles_beside_it() => SameForAnyNumber(
        world.SourceRecipe with
        {
            Training = Sharded(8) with { Epochs = 2 },
            MaskedLanguageModel = new AuxiliaryMaskedLanguageModelOptions { Domains = [world.Source, world.Target], BatchSize = 20 },
        },
        "weights.safetensors",
        [3, 8]);

    [Fact]
    public void So_has_a_pretraining_of_item_numbers() => SameForAnyNumber(world.IdRecipe with { Training = Sharded(4) with { Epochs = 2 } }, "weights.safetensors", [2, 3]);

    [Fact]
    public void So_has_a_pretraining_on_titles() => SameForAnyNumber(
        world.TextRecipe with { Training = world.TextRecipe.Training with { Shards = 8 } }, Path.Combine("encoder", "model.safetensors"), [2, 3, 8]);

    [Fact]
    public void A_training_that_keeps_states_of_the_frozen_blocks_has_the_same_bits_too() => SameForAnyNumber(
        world.TargetRecipe with
        {
            Adapter = new Adapters.Methods.FrozenOptions { TrainHead = true },
            Data = world.TargetRecipe.Data with { Cache = world.New("cache") },
            Training = Sharded(8) with { StateCache = "float32", Epochs = 2 },
        },
        "weights.safetensors",
        [3]);

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(6, 3, 1)]
    [InlineData(7, 1, 5)]
    [InlineData(8, 8, 2)]
    public void A_run_that_was_stopped_goes_on_with_another_number_of_ranks(int step, int before, int after)
    {
        var recipe = world.TargetRecipe with { Training = Sharded(8) };
        var undisturbed = Run(recipe, ranks: 1);
        var folder = world.New("stopped");
        using var progress = new RecordedProgress { StopBehind = step };
        var stopped = RunIn(folder, recipe, before, progress, progress.Stop);
        Assert.All(stopped, result => Assert.True(result.Stopped));
        Assert.Equal(step, progress.Steps.Count);
        RunIn(folder, recipe, after);
        AreEqual(undisturbed, folder, "weights.safetensors");
    }

    [Fact]
    public void A_rank_that_fails_ends_all_and_the_run_goes_on_from_the_last_save()
    {
        var recipe = world.TargetRecipe with { Training = Sharded(8) with { SaveEveryMinutes = 1e-9 } };
        var undisturbed = Run(recipe, ranks: 1);
        var folder = world.New("crash");
        using var crash = new RecordedProgress { StopBehind = 5, Crash = true };
        Assert.Throws<RecordedProgress.CrashException>(() => RunIn(folder, recipe, 3, crash));
        using var progress = new RecordedProgress();
        RunIn(folder, recipe, 2, progress);
        Assert.Equal((2, 2), (progress.Steps[0].Epoch, progress.Steps[0].StepInEpoch));
        AreEqual(undisturbed, folder, "weights.safetensors");
    }

    [Fact]
    public void A_finished_run_is_not_run_again_by_any_rank()
    {
        var recipe = world.TargetRecipe with { Training = Sharded(8) with { Epochs = 1 } };
        var folder = Run(recipe, ranks: 2);
        var again = RunIn(folder, recipe, 3);
        Assert.True(again[0].WasThere);
        Assert.Equal(RunFolder.Open(folder).Result().Metrics, again[0].Metrics);
    }

    [Fact]
    public void The_record_says_how_many_ranks_worked() => Assert.Equal(2, RunFolder.Open(Run(world.TargetRecipe with { Training = Sharded(2) with { Epochs = 1 } }, 2)).Record.Ranks);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void More_ranks_than_shards_are_refused(int shards)
    {
        var refused = Assert.Throws<OptionsException>(() => Run(world.TargetRecipe with { Training = Sharded(shards) }, ranks: 3));
        Assert.Contains($"training.shards: must be at least the number of ranks, 3, since a step is dealt to them in shards; found {shards}.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<OptionsException>(() => Run(world.TextRecipe with { Training = Sharded(shards) }, ranks: 3));
    }

    [Fact]
    public void Ranks_with_other_recipes_are_refused()
    {
        var folder = world.New("mixed");
        var refused = Assert.Throws<RanksDifferException>(() => ThreadRanks.Run(2, ranks => Adaptation.Run(
            world.TargetRecipe with { Training = Sharded(8) with { Epochs = 1 + ranks.Rank } }, new RunOptions(folder) { Communicator = ranks })));
        Assert.Contains("The ranks differ in the recipe", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Ranks_with_other_data_are_refused()
    {
        var other = world.Copy(world.Target);
        File.AppendAllLines(Path.Combine(other, "users.tsv"), File.ReadLines(Path.Combine(other, "users.tsv")).Take(1).Select(line => "more" + line));
        var refused = Assert.Throws<RanksDifferException>(() => ThreadRanks.Run(2, ranks =>
        {
            var session = ranks.Rank == 0 ? RunSession.Begin(world.New("data"), world.TargetRecipe) : RunSession.Follow("", world.TargetRecipe);
            session.WorkIn(ranks, mixed: false);
            using (session)
            {
                return Experiment.Open(world.TargetRecipe.Data with { Folder = ranks.Rank == 0 ? world.Target : other }, session, progress: null);
            }
        }));
        Assert.Contains("The ranks differ in their data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rank_gets_the_report_of_an_evaluation_that_one_process_gives()
    {
        var alone = RunEvaluation.Run(world.TargetRun);
        foreach (var report in s_sizes.SelectMany(size => ThreadRanks.Run(size, ranks => RunEvaluation.Run(world.TargetRun, communicator: ranks))))
        {
            Assert.Equal(alone.Groups.Select(group => (group.Name, group.Users)), report.Groups.Select(group => (group.Name, group.Users)));
            Assert.Equal(alone.Groups.SelectMany(group => group.Metrics), report.Groups.SelectMany(group => group.Metrics));
        }
    }

    private static TrainingOptions Sharded(int shards) => TinyWorld.Training(epochs: 3, batchSize: 12) with { Shards = shards };

    private void SameForAnyNumber(Recipe recipe, string weights, int[]? sizes = null)
    {
        var alone = Run(recipe, ranks: 1);
        foreach (var size in sizes ?? s_sizes)
        {
            AreEqual(alone, Run(recipe, size), weights);
        }
    }

    private string Run(Recipe recipe, int ranks)
    {
        var folder = world.New("ranks");
        Assert.All(RunIn(folder, recipe, ranks), result => Assert.False(result.Stopped));
        return folder;
    }

    private static RunResult[] RunIn(string folder, Recipe recipe, int ranks, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) => ThreadRanks.Run(
        ranks, each => RecipeRun.Run(recipe, new RunOptions(folder) { Communicator = each }, each.Rank == 0 ? progress : null, each.Rank == 0 ? stop : default));

    private static void AreEqual(string alone, string ofRanks, string weights)
    {
        Assert.Equal(File.ReadAllBytes(Path.Combine(alone, weights)), File.ReadAllBytes(Path.Combine(ofRanks, weights)));
        Assert.Equal(Lines(alone), Lines(ofRanks));
        Assert.Equal(RunFolder.Open(alone).Result().Metrics, RunFolder.Open(ofRanks).Result().Metrics);
        var ranks = Path.Combine(alone, RankFile.Name);
        if (File.Exists(ranks))
        {
            Assert.Equal(File.ReadAllBytes(ranks), File.ReadAllBytes(Path.Combine(ofRanks, RankFile.Name)));
        }
    }

    // All values but the time.
    private static IEnumerable<string> Lines(string run) => MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).Select(line => string.Join(
        ", ",
        line.EnumerateObject().Where(property => property.Name != "seconds").Select(property => $"{property.Name}={property.Value.GetRawText()}")));
}
