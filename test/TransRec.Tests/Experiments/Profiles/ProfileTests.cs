using TransRec.Adapters.Methods;
using TransRec.Experiments.Profiles;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments.Profiles;

/// <summary>Profiles of tiny recipes: what is counted, and that no run is touched. Times are only checked to be there.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ProfileTests(TinyWorld world)
{
    private static readonly ProfileOptions Short = new() { Steps = 2, WarmUp = 1 };

    [Fact]
    public void A_source_training_is_broken_down_into_phases_that_sum_to_the_step()
    {
        var report = Profile.Of(world.SourceRecipe, Short, progress: null);
        Assert.Equal(("pretrain", 2, 1), (report.Kind, report.Steps, report.Threads));
        Assert.Equal(
            ["sampling", "item encoder", "user encoder and loss", "backward, users and loss", "backward, item encoder", "optimizer"],
            report.Phases.Select(phase => phase.Name));
        Assert.Equal(1, report.Phases.Sum(phase => phase.Share), 1e-9);
        Assert.Equal(4, report.StepsPerEpoch);
        Assert.Equal((12, 1, 1), (report.Batch.Users, report.Batch.Parts, report.Batch.HeldParts));
        Assert.True(report.Batch.PaddedTokens > report.Batch.Tokens);
        Assert.True(report.Products.ForwardGigaflops > 0 && report.Products.BackwardGigaflops > report.Products.ForwardGigaflops);
        Assert.True(report.Memory.Peak > 0 && report.Products.FloorMilliseconds > 0 && report.Evaluation.MillisecondsPerUser > 0);
    }

    [Fact]
    public void A_frozen_base_has_no_gradients_of_weights()
    {
        var adapted = Profile.Of(world.TargetRecipe, Short, progress: null).Products;
        Assert.True(adapted.BackwardGigaflops < 1.2 * adapted.ForwardGigaflops);
    }

    [Fact]
    public void States_that_the_recipe_caches_are_not_computed_in_a_step()
    {
        var frozen = world.TargetRecipe with { Adapter = new FrozenOptions { TrainHead = true } };
        var cached = frozen with
        {
            Data = frozen.Data with { Cache = world.New("states") },
            Training = frozen.Training with { StateCache = "float32" },
        };
        var (all, rest) = (Profile.Of(frozen, Short, progress: null), Profile.Of(cached, Short, progress: null));
        Assert.True(rest.Products.ForwardGigaflops < 0.5 * all.Products.ForwardGigaflops);
        Assert.Equal(all.Products.BackwardGigaflops, rest.Products.BackwardGigaflops, 1e-9);
    }

    [Fact]
    public void Recomputed_parts_are_shown_and_lead_to_advice()
    {
        var recipe = world.SourceRecipe with { Training = world.SourceRecipe.Training with { MaximumTokens = 60, Recompute = true } };
        var report = Profile.Of(recipe, Short, progress: null);
        Assert.Equal(1, report.Batch.HeldParts);
        Assert.True(report.Batch.Parts > 1);
        Assert.Contains(report.Phases, phase => phase.Name == "item encoder, second time");
        Assert.Contains(report.Advice, line => line.Contains("training.recompute", StringComparison.Ordinal));
    }

    [Fact]
    public void No_run_folder_is_made_or_changed()
    {
        var folder = world.New("unseen");
        Profile.Of(world.SourceRecipe with { Run = folder }, Short, progress: null);
        Assert.False(Directory.Exists(folder));
        var before = Files(world.SourceRun);
        Profile.Of(world.TargetRecipe, Short, progress: null);
        Assert.Equal(before, Files(world.SourceRun));

        static (string, long, DateTime)[] Files(string folder) =>
            [.. new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories).Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc)).Order()];
    }

    [Fact]
    public void A_text_recipe_is_refused_with_what_can_be_profiled() => Assert.Contains(
        "Name a pretrain or adapt recipe",
        Assert.Throws<RunException>(() => Profile.Of(world.TextRecipe, Short, progress: null)).Message,
        StringComparison.Ordinal);
}
