using TransRec.Experiments.Runs;
using TransRec.Training;

namespace TransRec.Tests.Experiments;

/// <summary>A run that was stopped and started again ends with the bits of one that was never disturbed.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ResumeTests(TinyWorld world)
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)] // the last step of the first epoch
    [InlineData(6)]
    [InlineData(16)] // the last step of all
    public void A_stopped_source_training_goes_on_bit_for_bit(int step) => GoesOn(
        world.SourceRun, step, (options, progress, stop) => Pretraining.Run(world.SourceRecipe, options, progress, stop), "weights.safetensors");

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void A_stopped_adaptation_goes_on_bit_for_bit(int step) => GoesOn(
        world.TargetRun, step, (options, progress, stop) => Adaptation.Run(world.TargetRecipe, options, progress, stop), "weights.safetensors");

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void A_stopped_text_training_goes_on_bit_for_bit(int step) => GoesOn(
        world.TextRun,
        step,
        (options, progress, stop) => TextPretraining.Run(world.TextRecipe, options, progress, stop),
        "encoder/model.safetensors");

    [Fact]
    public void A_run_that_is_stopped_behind_every_step_comes_to_the_same_end()
    {
        var folder = world.New("every-step");
        RunResult result;
        var starts = 0;
        do
        {
            using var progress = new RecordedProgress { StopBehind = 1 };
            result = Pretraining.Run(world.SourceRecipe, new RunOptions(folder), progress, progress.Stop);
        }
        while (result.Stopped && ++starts < 50);

        Assert.Equal(world.Progress[world.SourceRun].Steps.Count - 1, starts);
        AreEqual(world.SourceRun, folder, "weights.safetensors");
    }

    [Fact]
    public void What_is_held_of_a_step_in_parts_changes_no_bit_and_such_a_run_goes_on_bit_for_bit()
    {
        var parts = world.SourceRecipe with { Training = world.SourceRecipe.Training with { MaximumTokens = 60 } };
        var recomputed = parts with { Training = parts.Training with { Recompute = true } };
        var undisturbed = world.New("parts");
        using var told = new RecordedProgress();
        Pretraining.Run(parts, new RunOptions(undisturbed), told);
        Assert.NotEqual(world.Progress[world.SourceRun].Steps[^1].Loss, told.Steps[^1].Loss); // other dropout masks: the batch is cut

        var options = new RunOptions(world.New("recomputed"));
        using var first = new RecordedProgress { StopBehind = 6 };
        Assert.True(Pretraining.Run(recomputed, options, first, first.Stop).Stopped);
        Pretraining.Run(recomputed, options);
        AreEqual(undisturbed, options.Folder, "weights.safetensors");
    }

    [Fact]
    public void A_crash_in_the_middle_of_an_epoch_loses_no_more_than_the_steps_behind_the_last_save()
    {
        var recipe = world.SourceRecipe with { Training = world.SourceRecipe.Training with { SaveEveryMinutes = 1e-9 } };
        var folder = world.New("crash");
        using (var crash = new RecordedProgress { StopBehind = 7, Crash = true })
        {
            Assert.Throws<RecordedProgress.CrashException>(() => Pretraining.Run(recipe, new RunOptions(folder), crash));
        }

        Assert.Equal(RunState.Failed, RunFolder.Open(folder).Record.State);
        using var progress = new RecordedProgress();
        Pretraining.Run(recipe, new RunOptions(folder), progress);
        Assert.Equal((2, 3), (progress.Steps[0].Epoch, progress.Steps[0].StepInEpoch)); // the seventh step, which was not saved
        AreEqual(world.SourceRun, folder, "weights.safetensors");
    }

    [Fact]
    public void A_crash_before_the_first_save_starts_from_the_beginning()
    {
        var folder = world.New("early-crash");
        using (var crash = new RecordedProgress { StopBehind = 2, Crash = true })
        {
            Assert.Throws<RecordedProgress.CrashException>(() => Pretraining.Run(world.SourceRecipe, new RunOptions(folder), crash));
        }

        Pretraining.Run(world.SourceRecipe, new RunOptions(folder));
        AreEqual(world.SourceRun, folder, "weights.safetensors");
    }

    [Fact]
    public void A_finished_run_that_is_started_again_returns_its_result_at_once()
    {
        using var progress = new RecordedProgress();
        var result = Adaptation.Run(world.TargetRecipe, new RunOptions(world.TargetRun), progress);
        Assert.False(result.Stopped);
        Assert.Empty(progress.Steps);
        Assert.Equal(RunFolder.Open(world.TargetRun).Result().Metrics, result.Metrics);
    }

    [Fact]
    public void A_finished_run_keeps_no_training_state() => Assert.False(File.Exists(Path.Combine(world.SourceRun, "state.safetensors")));

    [Fact]
    public void A_stopped_run_says_so_and_has_no_result()
    {
        using var progress = new RecordedProgress { StopBehind = 1 };
        var folder = world.New("stopped");
        var result = Pretraining.Run(world.SourceRecipe, new RunOptions(folder), progress, progress.Stop);
        Assert.True(result.Stopped);
        Assert.Empty(result.Metrics);
        Assert.Equal(RunState.Stopped, RunFolder.Open(folder).Record.State);
        Assert.Contains("the run is stopped", Assert.Throws<RunException>(() => RunFolder.Open(folder).Result()).Message, StringComparison.Ordinal);
    }

    private void GoesOn(string undisturbed, int step, Func<RunOptions, IProgress<TrainingProgress>?, CancellationToken, RunResult> run, string weights)
    {
        var options = new RunOptions(world.New("resumed"));
        using var first = new RecordedProgress { StopBehind = step };
        Assert.True(run(options, first, first.Stop).Stopped || step == world.Progress[undisturbed].Steps.Count);
        using var second = new RecordedProgress();
        Assert.False(run(options, second, CancellationToken.None).Stopped);

        Assert.Equal(step, first.Steps.Count);
        Assert.Equal(world.Progress[undisturbed].Steps.Select(told => told.Loss), first.Steps.Concat(second.Steps).Select(told => told.Loss));
        Assert.Equal(world.Progress[undisturbed].BestEpoch, Math.Max(first.BestEpoch, second.BestEpoch));
        AreEqual(undisturbed, options.Folder, weights);
    }

    private static void AreEqual(string undisturbed, string resumed, string weights)
    {
        Assert.Equal(File.ReadAllBytes(Path.Combine(undisturbed, weights)), File.ReadAllBytes(Path.Combine(resumed, weights)));
        Assert.Equal(Lines(undisturbed), Lines(resumed));
        Assert.Equal(RunFolder.Open(undisturbed).Result().Metrics, RunFolder.Open(resumed).Result().Metrics);
    }

    // All values but the time.
    private static IEnumerable<string> Lines(string run) => MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).Select(line => string.Join(
        ", ",
        line.EnumerateObject().Where(property => property.Name != "seconds").Select(property => $"{property.Name}={property.Value.GetRawText()}")));
}
