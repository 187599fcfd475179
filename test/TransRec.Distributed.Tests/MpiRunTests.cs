using TransRec.Distributed;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Distributed;

/// <summary>Ranks by MPI come to the bits of one process. They are processes, so the machine's MPI must be there.</summary>
[Collection(nameof(TinyWorld))]
public sealed class MpiRunTests(TinyWorld world)
{
    public static TheoryData<MpiFlavour, int> Ranks => new()
    {
        { MpiFlavour.OpenMpi, 2 }, { MpiFlavour.OpenMpi, 3 }, { MpiFlavour.Mpich, 2 }, { MpiFlavour.Mpich, 3 },
    };

    [Theory]
    [MemberData(nameof(Ranks))]
    public void An_adaptation_has_the_bits_of_one_process(MpiFlavour flavour, int ranks)
    {
        _ = MpiProcess.Launcher(flavour);
        var recipe = Recipe(epochs: 2);
        var alone = world.New("alone");
        Adaptation.Run(recipe, new RunOptions(alone));
        var folder = world.New("mpi");
        var ended = MpiProcess.Run(flavour, ranks, "adapt", Write(recipe), "--run", folder, "--quiet");
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Equal(1, ended.Out.Split("Finished in").Length - 1); // rank 0 alone prints
        RunsAreEqual(alone, folder);
        Assert.Equal(ranks, RunFolder.Open(folder).Record.Ranks);

        if (ranks != 2)
        {
            return;
        }

        var evaluated = MpiProcess.Run(flavour, ranks, "evaluate", folder, "--json");
        Assert.True(evaluated.Code == 0, evaluated.Error);
        Assert.Equal(MpiProcess.Result(MpiProcess.Start("dotnet", [MpiProcess.Program, "evaluate", folder, "--json"])).Out, evaluated.Out);
    }

    [Theory]
    [InlineData(MpiFlavour.OpenMpi)]
    [InlineData(MpiFlavour.Mpich)]
    public void What_is_wrong_is_said_once_and_ends_all_ranks(MpiFlavour flavour)
    {
        var refused = MpiProcess.Run(flavour, 3, "adapt", Write(world.TargetRecipe), "--run", world.New("refused"), "--quiet");
        Assert.Equal(1, refused.Code);
        Assert.Equal(1, refused.Error.Split("training.shards: must be at least the number of ranks, 3").Length - 1);

        var absent = MpiProcess.Run(flavour, 2, "evaluate", world.New("absent"));
        Assert.Equal(1, absent.Code);
        Assert.Contains("absent", absent.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MpiFlavour.OpenMpi, "Open MPI")]
    [InlineData(MpiFlavour.Mpich, "MPICH")]
    public void A_check_names_the_library_and_measures_the_ranks(MpiFlavour flavour, string name)
    {
        var ended = MpiProcess.Run(flavour, 2, "distribute", "check", "--json");
        Assert.True(ended.Code == 0, ended.Error);
        using var said = System.Text.Json.JsonDocument.Parse(ended.Out);
        Assert.StartsWith(name, said.RootElement.GetProperty("mpi").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, said.RootElement.GetProperty("machines").GetArrayLength());
        Assert.True(said.RootElement.GetProperty("network").GetProperty("longMilliseconds").GetDouble() > 0);
    }

    [Fact]
    public void A_job_file_is_refused_where_the_recipe_has_fewer_shards_than_ranks()
    {
        var refused = MpiProcess.Result(MpiProcess.Start("dotnet", [MpiProcess.Program, "distribute", "slurm", Write(Recipe(1)), "--ranks", "9"]));
        Assert.Equal(1, refused.Code);
        Assert.Contains("training.shards: must be at least the number of ranks, 9", refused.Error, StringComparison.Ordinal);
        var written = MpiProcess.Result(MpiProcess.Start("dotnet", [MpiProcess.Program, "distribute", "slurm", Write(Recipe(1)), "--ranks", "8"]));
        Assert.Contains("#SBATCH --ntasks=8", written.Out, StringComparison.Ordinal);
    }

    private AdaptationRecipe Recipe(int epochs) => world.TargetRecipe with { Training = TinyWorld.Training(epochs, batchSize: 12) with { Shards = 8 } };

    private string Write(Recipe recipe)
    {
        var path = world.New("recipe") + ".json";
        File.WriteAllText(path, RecipeWriter.Write(recipe));
        return path;
    }

    private static void RunsAreEqual(string alone, string ranks)
    {
        foreach (var file in new[] { "weights.safetensors", RankFile.Name })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(alone, file)), File.ReadAllBytes(Path.Combine(ranks, file)));
        }

        Assert.Equal(RunFolder.Open(alone).Result().Metrics, RunFolder.Open(ranks).Result().Metrics);
    }
}
