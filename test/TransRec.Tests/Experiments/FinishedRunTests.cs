using TransRec.Checkpoints.Safetensors;
using TransRec.Experiments.Runs;
using TransRec.Models;

namespace TransRec.Tests.Experiments;

/// <summary>What can be done with a finished run.</summary>
[Collection(nameof(TinyWorld))]
public sealed class FinishedRunTests(TinyWorld world)
{
    [Theory]
    [InlineData("source")]
    [InlineData("target")]
    public void Evaluating_a_finished_run_gives_exactly_the_scores_of_its_result(string name)
    {
        var run = name == "source" ? world.SourceRun : world.TargetRun;
        var report = RunEvaluation.Run(run);
        Assert.Equal("all users", report.Groups[0].Name);
        var stored = RunFolder.Open(run).Result().Metrics.Where(metric => metric.Key.StartsWith("test/", StringComparison.Ordinal));
        Assert.Equal(stored.ToDictionary(metric => metric.Key["test/".Length..], metric => metric.Value), report.Groups[0].Metrics);
    }

    [Fact]
    public void The_result_holds_the_best_epochs_validation_scores_not_the_last_ones()
    {
        var epochs = world.Progress[world.SourceRun].Epochs;
        var best = epochs.MaxBy(epoch => epoch.Metrics["ndcg@10"])!;
        var result = RunFolder.Open(world.SourceRun).Result().Metrics;
        Assert.Equal(best.Metrics, best.Metrics.ToDictionary(metric => metric.Key, metric => result["valid/" + metric.Key]));
    }

    [Fact]
    public void A_comparison_names_the_method_the_best_epoch_and_the_size_of_the_weights()
    {
        var row = RunComparison.Of(world.TargetRun);
        Assert.Equal("houlsby", row.Method);
        Assert.Equal(world.Progress[world.TargetRun].BestEpoch, row.BestEpoch);
        Assert.Equal(new FileInfo(Path.Combine(world.TargetRun, "weights.safetensors")).Length, row.SizeBytes);
        Assert.Equal("pretrain", RunComparison.Of(world.SourceRun).Method);
        Assert.Equal(world.Progress[world.TextRun].BestEpoch, RunComparison.Of(world.TextRun).BestEpoch);
    }

    [Fact]
    public void A_comparison_reads_the_texts_that_a_run_writes_for_NaN_and_infinity()
    {
        var run = world.Copy(world.SourceRun);
        Older.Record(run); // without the checksum of its lines
        File.WriteAllText(
            Path.Combine(run, "metrics.jsonl"),
            string.Concat(new[] { "\"NaN\"", "0.25", "\"NaN\"", "0.5", "\"-Infinity\"" }.Select((value, at) =>
                $"{{\"step\":{at + 1},\"kind\":\"validation\",\"{world.SourceRecipe.Training.BestBy}\":{value}}}\n")));
        Assert.Equal(4, RunComparison.Of(run).BestEpoch);
        var line = new TransRec.Tests.Cli.CommandLine();
        Assert.Equal(0, line.Run("compare", run, world.TargetRun));
    }

    [Fact]
    public void An_adapters_file_is_small_and_names_its_base()
    {
        using var weights = SafetensorsFile.Open(Path.Combine(world.TargetRun, "weights.safetensors"));
        Assert.Equal(TrainedWeights.Fingerprint(Path.Combine(world.SourceRun, "weights.safetensors")), weights.Metadata["base"]);
        Assert.All(weights.Entries.Keys, name => Assert.True(
            name.StartsWith("adapters.", StringComparison.Ordinal) || name.StartsWith("items.head.", StringComparison.Ordinal), name));
        var result = RunFolder.Open(world.TargetRun).Result();
        Assert.Equal(result.TrainableParameters, weights.Entries.Values.Sum(entry => entry.Elements));
        Assert.True(result.TrainableParameters < result.TotalParameters / 4);
    }

    [Fact]
    public void Recommendations_leave_out_the_users_own_items_and_fall_in_score()
    {
        using var run = RecommenderRun.Open(world.TargetRun);
        var domain = Experiment.Load(TinyWorld.Data(world.Target));
        foreach (var user in domain.UserIds)
        {
            var own = run.History(user).Select(item => item.Id).ToHashSet();
            var best = run.ForUser(user, run.Domain.ItemCount);
            Assert.DoesNotContain(best, item => own.Contains(item.ItemId));
            Assert.Equal(run.Domain.ItemCount - own.Count, best.Count);
            Assert.Equal(best.OrderByDescending(item => item.Score), best);
            Assert.Equal(Enumerable.Range(1, best.Count), best.Select(item => item.Rank));
        }
    }

    [Fact]
    public void A_users_history_given_as_ids_gets_the_same_recommendations_with_titles()
    {
        using var run = RecommenderRun.Open(world.SourceRun);
        var domain = Experiment.Load(TinyWorld.Data(world.Source));
        var user = domain.UserIds[3];
        var best = run.ForHistory([.. run.History(user).Select(item => item.Id)], 5);
        Assert.Equal(run.ForUser(user, 5), best);
        Assert.All(best, item => Assert.True(domain.TryFindItem(item.ItemId, out var number) && domain.Titles[number] == item.Title));
    }

    [Fact]
    public void Of_a_long_history_the_last_items_count_and_all_are_left_out()
    {
        using var run = RecommenderRun.Open(world.SourceRun);
        var domain = Experiment.Load(TinyWorld.Data(world.Source));
        string[] ids = [.. domain.ItemIds.Skip(1).Take(30)];
        var whole = run.ForHistory(ids, run.Domain.ItemCount);
        var last = run.ForHistory(ids[^4..], run.Domain.ItemCount); // the encoder has 4 positions
        Assert.Equal(
            last.Where(item => !ids.Contains(item.ItemId)).Select(item => (item.ItemId, item.Score)),
            whole.Select(item => (item.ItemId, item.Score)));
        Assert.Equal(run.Domain.ItemCount - 30, whole.Count);
    }

    [Fact]
    public void Unknown_users_and_items_are_named()
    {
        using var run = RecommenderRun.Open(world.SourceRun);
        Assert.Contains("has no user \"nobody\"", Assert.Throws<RunException>(() => run.ForUser("nobody", 5)).Message, StringComparison.Ordinal);
        Assert.Contains("has no user \"nobody\"", Assert.Throws<RunException>(() => run.History("nobody")).Message, StringComparison.Ordinal);
        Assert.Contains("has no item x, y", Assert.Throws<RunException>(() => run.ForHistory(["x", "y"], 5)).Message, StringComparison.Ordinal);
        Assert.Contains("history is empty", Assert.Throws<RunException>(() => run.ForHistory([], 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.ForHistory(["h0001"], 0));
    }

    [Fact]
    public void A_text_run_recommends_nothing()
    {
        Assert.Contains("no recommender", Assert.Throws<RunException>(() => RunEvaluation.Run(world.TextRun)).Message, StringComparison.Ordinal);
        Assert.Contains("no recommender", Assert.Throws<RunException>(() => RecommenderRun.Open(world.TextRun)).Message, StringComparison.Ordinal);
    }
}
