using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Experiments.Studies.Queues;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Distributed;

/// <summary>Runs of a study that workers take from a folder.</summary>
[Collection(nameof(TinyWorld))]
public sealed class QueueTests(TinyWorld world)
{
    [Fact]
    public async Task A_run_that_is_offered_is_worked_on_once_and_its_outcome_comes_back()
    {
        using var folder = new TemporaryFolder();
        var launched = new List<string>();
        using var stop = new CancellationTokenSource();
        var worker = new QueueWorker(folder.Path, (_, threads) => new Launched(run => launched.Add($"{run} {threads}"), new(RunState.Failed, "no data")));
        var working = worker.Run(untilEmpty: false, stop.Token);
        var outcome = await new QueueLauncher(folder.Path, threads: 3, TimeSpan.FromSeconds(5)).Launch(
            world.TargetRecipe, "runs/a", new Progress<double>(), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        Assert.Equal(1, await working);
        Assert.Equal(new LaunchOutcome(RunState.Failed, "no data"), outcome);
        Assert.Equal([$"{Path.GetFullPath("runs/a")} 3"], launched);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void One_of_two_workers_gets_a_run_and_a_lease_of_a_higher_number_takes_it_away()
    {
        using var folder = new TemporaryFolder();
        var queue = new FolderQueue(folder.Path);
        var job = new QueueJob("/runs/a", "/", "{}", 1, 20);
        queue.Offer(job);
        var first = queue.TryTake(job, after: 0);
        Assert.NotNull(first);
        Assert.Null(queue.TryTake(job, after: 0));
        Assert.True(first.Beat(0.25));
        Assert.Equal(0.25, queue.ProgressOf(job));
        var second = queue.TryTake(job, after: 1);
        Assert.NotNull(second);
        Assert.False(first.Beat(0.5));
        Assert.True(second.Beat(0.3));
        queue.End(second, new QueueOutcome(RunState.Finished, null));
        Assert.Equal(new QueueOutcome(RunState.Finished, null), queue.TakeOutcome(job));
        Assert.Null(queue.TakeOutcome(job));
        Assert.Empty(queue.Jobs());
        Assert.Null(queue.TryTake(job, after: 0)); // it has ended
        Assert.Equal(0, queue.HolderOf(job.Id));
    }

    [Fact]
    public async Task A_worker_that_gives_no_sign_of_life_loses_its_run_after_three_beats_of_the_others_clock()
    {
        using var folder = new TemporaryFolder();
        var queue = new FolderQueue(folder.Path);
        var job = new QueueJob("/runs/a", "/", RecipeWriter.WriteLine(world.TargetRecipe), 1, BeatSeconds: 100);
        queue.Offer(job);
        var dead = queue.TryTake(job, after: 0)!;
        var clock = new SteppedClock();
        var told = new List<string>();
        using var stop = new CancellationTokenSource();
        var worker = new QueueWorker(folder.Path, (_, _) => new Launched(_ => stop.Cancel(), new(RunState.Finished)), told.Add, clock);
        clock.Told = asked =>
        {
            // 99 seconds pass each time the clock is asked; a beat in between begins the wait again.
            if (asked == 3)
            {
                Assert.True(dead.Beat(0.1));
            }
        };
        await worker.Run(untilEmpty: false, stop.Token);
        Assert.StartsWith("/runs/a: taken over from a worker that gives no sign of life.", told[0], StringComparison.Ordinal);
        Assert.InRange(clock.Asked, 6, 12);
        Assert.False(dead.Beat(0.2));
    }

    [Fact]
    public async Task A_run_of_a_stopped_worker_is_left_for_the_others_and_that_of_a_stopped_study_is_not()
    {
        using var folder = new TemporaryFolder();
        var queue = new FolderQueue(folder.Path);
        var job = new QueueJob("/runs/a", "/", RecipeWriter.WriteLine(world.TargetRecipe), 1, 20);
        queue.Offer(job);
        var lease = queue.TryTake(job, 0)!;
        queue.End(lease, new QueueOutcome(RunState.Stopped, null));
        Assert.Single(queue.Jobs());
        Assert.Null(queue.TakeOutcome(job));

        using var stop = new CancellationTokenSource();
        var launching = new QueueLauncher(folder.Path, 1, TimeSpan.FromSeconds(20)).Launch(world.TargetRecipe, "/runs/b", new Progress<double>(), stop.Token);
        await stop.CancelAsync();
        Assert.Equal(RunState.Stopped, (await launching).State);
        Assert.Equal([job], queue.Jobs());
    }

    [Fact]
    public void A_killed_workers_run_is_taken_over_and_the_study_has_the_results_of_an_undisturbed_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.json", RecipeWriter.Write(world.TargetRecipe with { Training = TinyWorld.Training(epochs: 30, batchSize: 12) with { SaveEveryMinutes = 1e-9 } }));
        folder.Write("study.json", """{ "recipe": "base.json", "seeds": [1, 2] }""");
        var alone = MpiProcess.Result(MpiProcess.Start("dotnet", [MpiProcess.Program, "study", folder["study.json"], "--folder", folder["alone"], "--threads", "1", "--quiet"]));
        Assert.True(alone.Code == 0, alone.Error);

        var queue = folder["queue"];
        using var study = MpiProcess.Start("dotnet", [MpiProcess.Program, "study", folder["study.json"], "--folder", folder["shared"], "--queue", queue, "--beat", "1", "--quiet"]);
        using var killed = MpiProcess.Start("dotnet", [MpiProcess.Program, "study", "worker", queue]);
        var metrics = Path.Combine(folder["shared"], "cells", "all", "seed-1", "metrics.jsonl");
        while (!killed.WaitForExit(1) && !(File.Exists(metrics) && new FileInfo(metrics).Length > 0))
        {
        }

        killed.Kill(entireProcessTree: true);
        var other = MpiProcess.Start("dotnet", [MpiProcess.Program, "study", "worker", queue, "--until-empty"]);
        study.WaitForExit();
        var ended = MpiProcess.Result(other);
        Assert.True(study.ExitCode == 0, study.StandardError.ReadToEnd() + ended.Error);
        Assert.Contains("taken over from a worker that gives no sign of life", ended.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(folder["alone"], "results.csv")), File.ReadAllText(Path.Combine(folder["shared"], "results.csv")));
        foreach (var seed in new[] { "seed-1", "seed-2" })
        {
            var weights = Path.Combine("cells", "all", seed, "weights.safetensors");
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["alone"], weights)), File.ReadAllBytes(Path.Combine(folder["shared"], weights)));
        }
    }

    private sealed class Launched(Action<string> launched, LaunchOutcome outcome) : IRunLauncher
    {
        public Task<LaunchOutcome> Launch(Recipe recipe, string folder, IProgress<double> progress, CancellationToken stop)
        {
            launched(folder);
            return Task.FromResult(outcome);
        }
    }

    private sealed class SteppedClock : TimeProvider
    {
        public Action<int> Told { get; set; } = _ => { };

        public int Asked { get; private set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp()
        {
            Asked++;
            Told(Asked);
            return 99 * Asked;
        }
    }
}
