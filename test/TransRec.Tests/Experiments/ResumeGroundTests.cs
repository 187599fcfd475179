using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Training;

namespace TransRec.Tests.Experiments;

/// <summary>What a run stands on is checked before the first step of a start that goes on.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ResumeGroundTests(TinyWorld world)
{
    [Fact]
    public void Another_base_is_refused()
    {
        var basis = world.Copy(world.SourceRun);
        var recipe = world.TargetRecipe with { Base = basis };
        var options = new RunOptions(world.New("ground"));
        Stop(progress => Adaptation.Run(recipe, options, progress, progress.Stop));

        var weights = Path.Combine(basis, "weights.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Older.Record(basis); // a base whose own record does not tell
        Refused(progress => Adaptation.Run(recipe, options, progress), "the weights of the base");
    }

    [Fact]
    public void Another_vocabulary_is_refused()
    {
        var encoder = world.Copy(Path.Combine(world.TextRun, "encoder"));
        var recipe = world.SourceRecipe;
        recipe = recipe with { ItemEncoder = new TextItemEncoderOptions { Folder = encoder, MaximumTokens = 8 } };
        var options = new RunOptions(world.New("ground"));
        Stop(progress => Pretraining.Run(recipe, options, progress, progress.Stop));

        var vocabulary = Path.Combine(encoder, "vocab.txt");
        var lines = File.ReadAllLines(vocabulary);
        (lines[^1], lines[^2]) = (lines[^2], lines[^1]);
        File.WriteAllLines(vocabulary, lines);
        Refused(progress => Pretraining.Run(recipe, options, progress), "the files of the encoder and its tokenizer");
    }

    [Fact]
    public void Another_number_of_threads_is_refused_with_the_one_to_go_on_with()
    {
        var options = new RunOptions(world.New("ground"));
        Stop(progress => Pretraining.Run(world.SourceRecipe, options, progress, progress.Stop));
        try
        {
            Refused(progress => Pretraining.Run(world.SourceRecipe with { Threads = 2 }, options, progress), "threads: 1 there, 2 now");
        }
        finally
        {
            TorchSharp.torch.set_num_threads(1);
        }

        Assert.False(Pretraining.Run(world.SourceRecipe, options).Stopped);
        Assert.Equal(RunFolder.Open(world.SourceRun).Result().Metrics, RunFolder.Open(options.Folder).Result().Metrics);
    }

    [Fact]
    public void Best_weights_that_were_deleted_are_missed()
    {
        var options = new RunOptions(world.New("ground"));
        Stop(progress => Pretraining.Run(world.SourceRecipe, options, progress, progress.Stop), step: 6);
        File.Delete(Path.Combine(options.Folder, "weights.safetensors"));
        Refused(progress => Pretraining.Run(world.SourceRecipe, options, progress), "weights.safetensors is not there");
    }

    [Theory]
    [InlineData("weights.safetensors", "weights.safetensors.next")]
    [InlineData("encoder", "encoder.next")]
    public void A_kill_between_state_and_best_weights_is_made_up_for(string name, string staged)
    {
        var text = name == "encoder";
        var options = new RunOptions(world.New("ground"));
        IProgress<TrainingProgress>? told = null;
        RunResult Run(IProgress<TrainingProgress>? progress, CancellationToken stop) => text
            ? TextPretraining.Run(world.TextRecipe, options, progress, stop)
            : Pretraining.Run(world.SourceRecipe, options, progress, stop);
        using (var progress = new RecordedProgress { StopBehind = text ? 4 : 6 })
        {
            Assert.True(Run(progress, progress.Stop).Stopped);
            told = progress;
        }

        // As the kill leaves it: the state counts on weights that are not in their place yet, and those before them are.
        Directory.Move(Path.Combine(options.Folder, name), Path.Combine(options.Folder, staged));
        if (text)
        {
            Directory.CreateDirectory(Path.Combine(options.Folder, name));
            File.WriteAllText(Path.Combine(options.Folder, name, "model.safetensors"), "of an epoch before");
        }
        else
        {
            File.WriteAllText(Path.Combine(options.Folder, name), "of an epoch before");
        }

        Assert.False(Run(null, default).Stopped);
        var undisturbed = text ? world.TextRun : world.SourceRun;
        var weights = text ? "encoder/model.safetensors" : name;
        Assert.Equal(File.ReadAllBytes(Path.Combine(undisturbed, weights)), File.ReadAllBytes(Path.Combine(options.Folder, weights)));
        Assert.False(Path.Exists(Path.Combine(options.Folder, staged)));
    }

    private static void Stop(Func<RecordedProgress, RunResult> run, int step = 2)
    {
        using var progress = new RecordedProgress { StopBehind = step };
        Assert.True(run(progress).Stopped);
    }

    private static void Refused(Func<RecordedProgress, RunResult> run, string what)
    {
        using var progress = new RecordedProgress();
        var error = Assert.Throws<CheckpointException>(() => run(progress));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Empty(progress.Steps);
    }
}
