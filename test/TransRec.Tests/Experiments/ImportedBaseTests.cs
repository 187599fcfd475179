using TransRec.Experiments.Adapter4Rec;
using TransRec.Experiments.Building;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

/// <summary>An imported base does what a base that was trained here does: a run of TinyWorld goes out as a checkpoint and comes back.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ImportedBaseTests(TinyWorld world)
{
    [Fact]
    public void Adapting_an_imported_base_gives_the_numbers_of_the_base_that_it_was()
    {
        var recipe = world.TargetRecipe with { Training = TinyWorld.Training(epochs: 1, batchSize: 12) };
        var run = Imported(data: null);
        var result = Adaptation.Run(recipe with { Base = run }, new RunOptions(world.New("target")));
        var wanted = Adaptation.Run(recipe, new RunOptions(world.New("target")));
        Assert.Equal(wanted.Metrics, result.Metrics);
        Assert.Equal(wanted.TrainableParameters, result.TrainableParameters);
    }

    [Fact]
    public void With_its_data_an_imported_base_is_evaluated_and_recommends()
    {
        var run = Imported(world.Source);
        Assert.Equal(RunEvaluation.Run(world.SourceRun).Groups[0].Metrics, RunEvaluation.Run(run).Groups[0].Metrics);
        using var recommender = RecommenderRun.Open(run);
        using var wanted = RecommenderRun.Open(world.SourceRun);
        var user = Experiment.Load(TinyWorld.Data(world.Source)).UserIds[0];
        Assert.Equal(wanted.ForUser(user, 5), recommender.ForUser(user, 5));
    }

    [Fact]
    public void Data_that_cannot_be_read_leave_nothing_behind()
    {
        var run = world.New("imported");
        Assert.ThrowsAny<Exception>(() => Imported(world.New("nowhere"), run));
        Assert.False(Directory.Exists(run));
    }

    private string Imported(string? data, string? to = null)
    {
        var source = RunFolder.Open(world.SourceRun);
        using var built = ModelBuilder.FromRun(source, Experiment.Load(TinyWorld.Data(world.Source)));
        var path = world.New("epoch") + ".pt";
        ReferenceFiles.Save(path, ReferenceFiles.StateDict(built.Model));
        to ??= world.New("imported");
        ReferenceImport.Base(path, to, new ReferenceBaseOptions { Encoder = source.FilePath("encoder"), Data = data, MaximumTokens = 8 });
        return to;
    }
}
