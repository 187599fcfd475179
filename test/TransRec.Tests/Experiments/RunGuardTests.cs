using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Training;

namespace TransRec.Tests.Experiments;

/// <summary>What a run refuses, and what stays untouched when it does.</summary>
[Collection(nameof(TinyWorld))]
public sealed class RunGuardTests(TinyWorld world)
{
    [Fact]
    public void Folders_of_one_name_are_not_joined_and_the_error_says_what_to_do()
    {
        var recipe = world.SourceRecipe;
        var error = Assert.Throws<RunException>(() => Pretraining.Run(
            recipe with { Data = recipe.Data with { JoinedFolders = [recipe.Data.Folder!] } }, new RunOptions(world.New("joined"))));
        Assert.Matches("^data.folder and data.joinedFolders cannot be joined. Two of the domains are called .* rename a folder.$", error.Message);
    }

    [Fact]
    public void Training_that_diverges_stops_with_its_place_and_keeps_the_best_weights_and_the_last_state()
    {
        // A first epoch at rate zero, then a rate that overflows: warm-up is what tells the two apart.
        var folder = world.New("diverged");
        var recipe = world.SourceRecipe with
        {
            Training = world.SourceRecipe.Training with
            {
                Epochs = 50,
                Schedule = "constant",
                WarmupSteps = 0,
                ClipNorm = 0,
                WeightDecay = 1,
                LearningRates = new LearningRateOptions { ItemEncoder = 10, UserEncoder = 10, Head = 10 },
            },
        };
        using (var first = new RecordedProgress { StopBehind = 4 })
        {
            Assert.True(Pretraining.Run(recipe, new RunOptions(folder), first, first.Stop).Stopped);
        }

        using var watched = new FilesAtEpoch(folder);
        var error = Assert.Throws<TrainingDivergedException>(() => Pretraining.Run(recipe, new RunOptions(folder), watched));
        Assert.Matches(@"^The (loss|gradient norm) became \S+ at epoch \d+, step \d+\.", error.Message);
        Assert.Equal(watched.State, File.ReadAllBytes(Path.Combine(folder, "state.safetensors")));
        Assert.Equal(watched.Weights, File.ReadAllBytes(Path.Combine(folder, "weights.safetensors")));
        var record = RunFolder.Open(folder).Record;
        Assert.Equal((RunState.Failed, error.Message), (record.State, record.Error));
    }

    [Fact]
    public void Data_that_changed_since_the_run_began_are_refused()
    {
        var data = world.Copy(world.Source);
        var recipe = world.SourceRecipe with { Data = TinyWorld.Data(data) };
        var folder = world.New("changed");
        using (var progress = new RecordedProgress { StopBehind = 1 })
        {
            Pretraining.Run(recipe, new RunOptions(folder), progress, progress.Stop);
        }

        var users = File.ReadAllLines(Path.Combine(data, "users.tsv"));
        File.WriteAllLines(Path.Combine(data, "users.tsv"), users[1..]);
        var error = Assert.Throws<RunException>(() => Pretraining.Run(recipe, new RunOptions(folder)));
        Assert.Contains("The data have changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluation_refuses_data_that_changed_since_the_run()
    {
        var data = world.Copy(world.Source);
        var folder = world.New("changed");
        Pretraining.Run(world.IdRecipe with { Data = TinyWorld.Data(data) }, new RunOptions(folder));
        File.AppendAllText(Path.Combine(data, "users.tsv"), "newcomer\t" + string.Join(' ', Domain.Load(data).ItemIds.Skip(1).Take(6)) + "\n");
        Assert.Contains("have changed since", Assert.Throws<RunException>(() => RunEvaluation.Run(folder)).Message, StringComparison.Ordinal);
        using var recommender = RecommenderRun.Open(folder);
        Assert.Equal(1, recommender.Change!.NewUsers);
    }

    [Fact]
    public void A_base_whose_weights_changed_is_refused_by_its_adapter()
    {
        var basis = world.Copy(world.SourceRun);
        var folder = world.New("adapter");
        var recipe = world.TargetRecipe with { Base = basis, Training = TinyWorld.Training(epochs: 1, batchSize: 30) };
        Adaptation.Run(recipe, new RunOptions(folder));
        _ = RunEvaluation.Run(folder);

        Older.Record(basis); // nothing but the adapter knows what the weights were
        var weights = Path.Combine(basis, "weights.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1; // the last bit of the last number
        File.WriteAllBytes(weights, bytes);
        var error = Assert.Throws<CheckpointException>(() => RunEvaluation.Run(folder));
        Assert.Contains("was trained on a base with weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_model_cannot_be_carried_to_another_domain()
    {
        var basis = world.New("id");
        Pretraining.Run(world.IdRecipe, new RunOptions(basis));
        var error = Assert.Throws<RunException>(
            () => Adaptation.Run(world.TargetRecipe with { Base = basis }, new RunOptions(world.New("carried"))));
        Assert.Contains("is an ID model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_of_another_kind_is_refused()
    {
        var error = Assert.Throws<RunException>(
            () => Adaptation.Run(world.TargetRecipe with { Base = world.TextRun }, new RunOptions(world.New("carried"))));
        Assert.Contains("is a pretrain-text run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_that_leaves_the_longest_title_no_room_is_refused_before_training()
    {
        var run = world.New("prompt");
        var recipe = world.TargetRecipe with { Adapter = new PromptOptions { Length = 6 } };
        var error = Assert.Throws<RunException>(() => Adaptation.Run(recipe, new RunOptions(run)));
        Assert.Contains("after 6 positions of an adapter; the encoder has positions for 8", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(run, "weights.safetensors")));
    }

    [Fact]
    public void Histories_longer_than_the_base_knows_are_refused()
    {
        var recipe = world.TargetRecipe with { Data = world.TargetRecipe.Data with { MaximumSequenceLength = 5 } };
        var error = Assert.Throws<RunException>(() => Adaptation.Run(recipe, new RunOptions(world.New("long"))));
        Assert.Contains("the base's user encoder has 4 positions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_encoder_without_folder_and_tokenizer_is_refused()
    {
        var recipe = world.SourceRecipe with { ItemEncoder = new TextItemEncoderOptions() };
        var error = Assert.Throws<ItemEncoderException>(() => Pretraining.Run(recipe, new RunOptions(world.New("nothing"))));
        Assert.Contains("itemEncoder.tokenizer", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The bytes of weights and state when the last epoch's step began.</summary>
    private sealed class FilesAtEpoch(string folder) : IProgress<TrainingProgress>, IDisposable
    {
        public byte[] State { get; private set; } = [];

        public byte[] Weights { get; private set; } = [];

        public void Report(TrainingProgress value)
        {
            if (value is TrainingStep or TrainingMessage)
            {
                Read();
            }
        }

        public void Dispose()
        {
        }

        private void Read()
        {
            State = File.ReadAllBytes(Path.Combine(folder, "state.safetensors"));
            Weights = File.ReadAllBytes(Path.Combine(folder, "weights.safetensors"));
        }
    }
}
