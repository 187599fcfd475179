using TransRec.Adapters.Methods;
using TransRec.Checkpoints.Safetensors;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

/// <summary>Masked-LM on the target's titles beside the objective of an adaptation.</summary>
[Collection(nameof(TinyWorld))]
public sealed class MaskedAdaptationTests(TinyWorld world)
{
    private AdaptationRecipe Recipe => world.TargetRecipe with { MaskedLanguageModel = new AuxiliaryMaskedLanguageModelOptions { Domains = [world.Target], BatchSize = 10 } };

    [Fact]
    public void It_moves_the_adapters_and_leaves_no_output_layer_behind()
    {
        using var told = new RecordedProgress();
        var result = Adaptation.Run(Recipe, new RunOptions(world.New("masked")), told);
        using var with = SafetensorsFile.Open(Path.Combine(result.Folder, "weights.safetensors"));
        using var without = SafetensorsFile.Open(Path.Combine(world.TargetRun, "weights.safetensors"));
        Assert.Equal(without.Entries.Keys.Order(StringComparer.Ordinal), with.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(world.TargetRun, "weights.safetensors")), File.ReadAllBytes(Path.Combine(result.Folder, "weights.safetensors")));
        Assert.Equal(FinishedRun.ResultOf(RunFolder.Open(world.TargetRun)).TrainableParameters, result.TrainableParameters);

        // Half of a cross-entropy over a vocabulary of about a hundred words comes on top: some two at the start.
        Assert.InRange(told.Steps[0].Loss - world.Progress[world.TargetRun].Steps[0].Loss, 0.5, 4);
    }

    [Fact]
    public void A_stopped_one_goes_on_bit_for_bit()
    {
        var undisturbed = Adaptation.Run(Recipe, new RunOptions(world.New("masked"))).Folder;
        var options = new RunOptions(world.New("masked-stopped"));
        using var progress = new RecordedProgress { StopBehind = 4 };
        Assert.True(Adaptation.Run(Recipe, options, progress, progress.Stop).Stopped);
        Adaptation.Run(Recipe, options);
        Assert.Equal(File.ReadAllBytes(Path.Combine(undisturbed, "weights.safetensors")), File.ReadAllBytes(Path.Combine(options.Folder!, "weights.safetensors")));
    }

    [Fact]
    public void It_is_refused_where_nothing_of_the_text_encoder_is_trained()
    {
        var recipe = Recipe with { Adapter = new HoulsbyOptions { Encoders = "user", TrainHead = true } };
        var error = Assert.Throws<RunException>(() => Adaptation.Run(recipe, new RunOptions(world.New("masked-users"))));
        Assert.Contains("trains nothing of it", error.Message, StringComparison.Ordinal);
    }
}
