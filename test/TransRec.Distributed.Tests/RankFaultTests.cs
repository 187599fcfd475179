using System.Diagnostics;
using System.Globalization;
using TransRec.Distributed;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Distributed;

/// <summary>Ranks that are killed, stopped or left by their launcher all end, and the same command goes on to the bits of an undisturbed run.</summary>
/// <remarks>The long form is eng/rank-kills.sh: TRANSREC_RANK_KILLS says how many.</remarks>
[Collection(nameof(TinyWorld))]
public sealed class RankFaultTests(TinyWorld world)
{
    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("TRANSREC_RANK_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 3;

    [Theory]
    [InlineData(MpiFlavour.OpenMpi)]
    [InlineData(MpiFlavour.Mpich)]
    public void A_run_whose_ranks_are_killed_goes_on_with_other_numbers_of_ranks_to_the_same_bits(MpiFlavour flavour)
    {
        _ = MpiProcess.Launcher(flavour);
        var recipe = Recipe(epochs: 4 + Kills);
        var alone = world.New("alone");
        Adaptation.Run(recipe, new RunOptions(alone));
        var random = new Random(8);
        var (folder, path) = (world.New("killed"), Write(recipe));
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = MpiProcess.Start(flavour, random.Next(1, 5), new Dictionary<string, string>(), "adapt", path, "--run", folder, "--quiet");
            Drain(process);
            if (!UntilEpoch(process, folder, random.Next(kill, kill + 2)))
            {
                continue; // it was done before
            }

            if (RankProcesses.Of(folder) is { Count: > 0 } ranks)
            {
                RankProcesses.Send(ranks[random.Next(ranks.Count)], RankProcesses.Kill);
            }

            process.WaitForExit();
            UntilNoneIsLeft(folder);
        }

        var ended = MpiProcess.Run(flavour, random.Next(2, 4), "adapt", path, "--run", folder, "--quiet");
        Assert.True(ended.Code == 0, ended.Error);
        foreach (var file in new[] { "weights.safetensors", RankFile.Name })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(alone, file)), File.ReadAllBytes(Path.Combine(folder, file)));
        }
    }

    [Theory]
    [InlineData(MpiFlavour.OpenMpi)]
    [InlineData(MpiFlavour.Mpich)]
    public void A_rank_that_stands_still_ends_all_with_the_code_to_try_again(MpiFlavour flavour)
    {
        _ = MpiProcess.Launcher(flavour);
        var folder = world.New("stopped");
        using var process = MpiProcess.Start(
            flavour, 2, new Dictionary<string, string> { ["TRANSREC_RANK_SECONDS"] = "2" }, "adapt", Write(Recipe(epochs: 5_000)), "--run", folder, "--quiet");
        var errors = Drain(process);
        Assert.True(UntilEpoch(process, folder, 1), errors());
        RankProcesses.Send(RankProcesses.Of(folder)[1], RankProcesses.Stop);
        process.WaitForExit();
        Assert.Contains("Rank 0 ends: another rank has not answered for 2 seconds.", errors(), StringComparison.Ordinal);
        Assert.Equal(MpiCommunicator.TryAgain, process.ExitCode);
        UntilNoneIsLeft(folder);
        Assert.True(File.Exists(Path.Combine(folder, "state.safetensors")));
    }

    [Fact]
    public void Killed_ranks_are_started_again_by_the_launcher()
    {
        _ = MpiProcess.Launcher(MpiFlavour.OpenMpi);
        var recipe = Recipe(epochs: 6);
        var alone = world.New("alone");
        Adaptation.Run(recipe, new RunOptions(alone));
        var folder = world.New("restarted");
        using var process = Launch("adapt", Write(recipe), "--run", folder, "--ranks", "2", "--restarts", "2", "--overwrite", "--quiet");
        var errors = Drain(process);
        Assert.True(UntilEpoch(process, folder, 1), errors());
        RankProcesses.Send(RankProcesses.Of(folder)[1], RankProcesses.Kill);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors());
        Assert.Contains("they are started again from the last saved state (1 of 2).", errors(), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(alone, "weights.safetensors")), File.ReadAllBytes(Path.Combine(folder, "weights.safetensors")));
    }

    [Fact]
    public void Ranks_whose_launcher_is_killed_save_and_end()
    {
        _ = MpiProcess.Launcher(MpiFlavour.OpenMpi);
        var folder = world.New("left");
        using var process = Launch("adapt", Write(Recipe(epochs: 5_000)), "--run", folder, "--ranks", "2", "--quiet");
        Assert.True(UntilEpoch(process, folder, 1), "It ended before.");
        process.Kill();
        process.WaitForExit();
        UntilNoneIsLeft(folder);
        Assert.Equal(RunState.Stopped, RunFolder.Open(folder).Record.State);
    }

    [Theory]
    [InlineData(MpiFlavour.OpenMpi)]
    [InlineData(MpiFlavour.Mpich)]
    public void Ranks_whose_mpirun_is_killed_end(MpiFlavour flavour)
    {
        _ = MpiProcess.Launcher(flavour);
        var folder = world.New("orphans");
        using var process = MpiProcess.Start(
            flavour, 2, new Dictionary<string, string> { ["TRANSREC_RANK_SECONDS"] = "2" }, "adapt", Write(Recipe(epochs: 5_000)), "--run", folder, "--quiet");
        Drain(process);
        Assert.True(UntilEpoch(process, folder, 1), "It ended before.");
        process.Kill();
        process.WaitForExit();
        UntilNoneIsLeft(folder);
    }

    private AdaptationRecipe Recipe(int epochs) => world.TargetRecipe with { Training = TinyWorld.Training(epochs, batchSize: 12) with { Shards = 4, SaveEveryMinutes = 1e-9 } };

    private string Write(Recipe recipe)
    {
        var path = world.New("recipe") + ".json";
        File.WriteAllText(path, RecipeWriter.Write(recipe));
        return path;
    }

    private static Process Launch(params IEnumerable<string> arguments) =>
        MpiProcess.Start("dotnet", [MpiProcess.Program, .. arguments], (MpiLauncher.Variable, "mpirun.openmpi"));

    // Reads what a process writes, so that it is not held up, and gives its errors so far.
    private static Func<string> Drain(Process process)
    {
        var errors = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                errors.AppendLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return () =>
        {
            lock (errors)
            {
                return errors.ToString();
            }
        };
    }

    /// <summary>Waits until a run has ended so many epochs; false where the process ends before.</summary>
    private static bool UntilEpoch(Process process, string folder, int epochs)
    {
        var path = Path.Combine(folder, "metrics.jsonl");
        while (!process.WaitForExit(1))
        {
            if (RankProcesses.Of(folder).Count > 0 && File.Exists(path) && Read(path).Count(line => line.Contains("\"train\"", StringComparison.Ordinal)) >= epochs)
            {
                return true;
            }
        }

        return false;
    }

    private static void UntilNoneIsLeft(string folder)
    {
        using var never = new ManualResetEventSlim();
        Assert.True(SpinWait.SpinUntil(() => RankProcesses.Of(folder).Count == 0 || never.Wait(10), TimeSpan.FromSeconds(90)), "Ranks are left over.");
    }

    private static string[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new StreamReader(stream).ReadToEnd().Split('\n');
    }
}
