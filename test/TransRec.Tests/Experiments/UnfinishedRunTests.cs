using TransRec.Encoders.Items;
using TransRec.Experiments.Adapter4Rec;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Profiles;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Experiments;

/// <summary>Runs that were stopped, failed or are still training are not used without being asked for, by whatever command.</summary>
[Collection(nameof(TinyWorld))]
public sealed class UnfinishedRunTests(TinyWorld world)
{
    public static TheoryData<RunState, string> States => new()
    {
        { RunState.Stopped, "it was stopped after 4 of 4 epochs" },
        { RunState.Failed, "it failed (The disk is full) after 4 of 4 epochs" },
        { RunState.Running, "it is still training, or was killed, after 4 of 4 epochs" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void It_is_refused_with_how_far_it_is_and_how_to_go_on(RunState state, string expected)
    {
        var run = As(world.SourceRun, state);
        var error = Refused(() => RunEvaluation.Run(run));
        Assert.Contains($"The run in {run} is unfinished: {expected}.", error, StringComparison.Ordinal);
        Assert.Contains($"transrec pretrain {Path.Combine(run, "recipe.json")} --run {run}", error, StringComparison.Ordinal);
        Assert.Contains("--allow-unfinished", error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_command_uses_it()
    {
        var (source, target, text) = (As(world.SourceRun), As(world.TargetRun), As(world.TextRun));
        var adapter = world.New("adapter");
        AdapterExport.Run(world.TargetRun, adapter);
        Action[] uses =
        [
            () => RunEvaluation.Run(target),
            () => RunEvaluation.Run(source, adapter: new AdapterOnBase(adapter)),
            () => RecommenderRun.Open(target),
            () => RecommenderRun.Open(source, new AdapterOnBase(adapter)),
            () => RunComparison.Of(text),
            () => AdapterExport.Run(target, world.New("export")),
            () => AdapterMerge.Run(new AdapterOnBase(adapter), source, world.New("merged")),
            () => AdapterImport.Run(Peft(), source, world.New("imported")),
            () => BareModel.Of(source),
            () => Adaptation.Run(world.TargetRecipe with { Base = source }, new RunOptions(world.New("adapt"))),
            () => Profile.Of(world.TargetRecipe with { Base = source }, new ProfileOptions()),
            () => Pretraining.Run(world.SourceRecipe with { ItemEncoder = Encoder(text) }, new RunOptions(world.New("pretrain"))),
        ];
        Assert.All(uses, use => Assert.Contains("is unfinished: it was stopped after", Refused(use), StringComparison.Ordinal));
    }

    [Fact]
    public void On_request_it_is_used_with_a_note()
    {
        var run = As(world.TargetRun);
        var report = RunEvaluation.Run(run, allowUnfinished: true);
        Assert.Equal(RunEvaluation.Run(world.TargetRun).Groups[0].Metrics, report.Groups[0].Metrics);
        Assert.Contains("is unfinished", Assert.Single(report.Notes), StringComparison.Ordinal);

        var line = new CommandLine();
        Assert.Equal(0, line.Run("recommend", run, "--user", Experiment.Load(TinyWorld.Data(world.Target)).UserIds[0], "--allow-unfinished"));
        Assert.StartsWith($"Note: The run in {run} is unfinished", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_that_the_message_names_goes_on_with_the_run()
    {
        var run = world.New("stopped");
        using (var progress = new RecordedProgress { StopBehind = 5 })
        {
            Assert.True(Pretraining.Run(world.SourceRecipe, new RunOptions(run), progress, progress.Stop).Stopped);
        }

        var line = new CommandLine();
        Assert.Equal(0, line.Run("pretrain", Path.Combine(run, "recipe.json"), "--run", run, "--quiet"));
        Assert.Equal(RunFolder.Open(world.SourceRun).Result().Metrics, RunFolder.Open(run).Result().Metrics);
    }

    [Fact]
    public void The_numbers_of_an_evaluation_are_the_runs_own_unless_other_threads_are_asked_for()
    {
        var prepared = new List<int>();
        var line = new CommandLine(prepare: prepared.Add);
        Assert.Equal(0, line.Run("evaluate", world.TargetRun, "--threads", "2"));
        Assert.Equal(0, line.Run("evaluate", world.TargetRun));
        Assert.Equal([2, RunFolder.Open(world.TargetRun).Record.Threads], prepared);
    }

    [Fact]
    public void Weights_that_are_missing_have_no_size()
    {
        var run = world.Copy(world.TargetRun);
        File.Delete(Path.Combine(run, "weights.safetensors"));
        Assert.Null(RunComparison.Of(run).SizeBytes);
        var line = new CommandLine();
        Assert.Equal(0, line.Run("compare", run));
        Assert.Contains("missing", line.Out, StringComparison.Ordinal);
        var error = Assert.Throws<CheckpointException>(() => RunEvaluation.Run(run)).Message;
        Assert.DoesNotContain("has not finished an epoch", error, StringComparison.Ordinal);
    }

    private static string Refused(Action use) => Assert.Throws<RunException>(use).Message;

    private static TextItemEncoderOptions Encoder(string run) => new() { Folder = Path.Combine(run, TextPretraining.ModelFolder), MaximumTokens = 8 };

    private string Peft()
    {
        var folder = world.New("peft");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), """{ "peft_type": "LORA", "r": 2, "lora_alpha": 2, "target_modules": ["query"] }""");
        return folder;
    }

    private string As(string run, RunState state = RunState.Stopped)
    {
        var copy = world.Copy(run);
        var record = RunFolder.Open(copy).Record with { State = state, Error = state == RunState.Failed ? "The disk is full." : null };
        File.WriteAllText(Path.Combine(copy, "run.json"), record.ToJson());
        return copy;
    }
}
