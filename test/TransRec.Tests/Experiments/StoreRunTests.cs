using TransRec.Data.Storing;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

/// <summary>A recipe's data.folder may be a store.</summary>
[Collection(nameof(TinyWorld))]
public sealed class StoreRunTests(TinyWorld world)
{
    [Fact]
    public void A_run_on_a_store_is_the_run_on_its_folder_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        DomainStore.FromFolder(world.Target, folder[Path.GetFileName(world.Target)]);
        var recipe = world.TargetRecipe with { Training = TinyWorld.Training(epochs: 2, batchSize: 15) };
        var onFolder = Adaptation.Run(recipe, new RunOptions(world.New("folder"))).Folder;
        var onStore = Adaptation.Run(recipe with { Data = recipe.Data with { Folder = folder[Path.GetFileName(world.Target)] } }, new RunOptions(world.New("store"))).Folder;

        Assert.Equal(Weights(onFolder), Weights(onStore));
        var (expected, found) = (RunEvaluation.Run(onFolder), RunEvaluation.Run(onStore));
        Assert.Equal(expected.MaskedTargets, found.MaskedTargets);
        Assert.Equal(expected.Groups.Select(group => (group.Name, group.Users)), found.Groups.Select(group => (group.Name, group.Users)));
        Assert.All(expected.Groups.Zip(found.Groups), pair => Assert.Equal(pair.First.Metrics, pair.Second.Metrics));

        using var folderRun = RecommenderRun.Open(onFolder);
        using var storeRun = RecommenderRun.Open(onStore);
        var user = folderRun.Domain.UserIds[0];
        Assert.Equal(folderRun.ForUser(user, 5), storeRun.ForUser(user, 5));
    }

    private static Dictionary<string, byte[]> Weights(string run) =>
        Directory.EnumerateFiles(run, "*.safetensors", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(run, file), File.ReadAllBytes);
}
