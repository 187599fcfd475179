using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Cli.Ranks;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Training;

namespace TransRec.Cli.Verbs;

/// <summary>What the verbs that run a recipe have in common.</summary>
internal static class TrainingVerb
{
    public delegate RunResult Run<in T>(T recipe, RunOptions options, IProgress<TrainingProgress>? progress, CancellationToken stop);

    public static Command Create<T>(Terminal terminal, string name, string description, string example, Run<T> run)
        where T : Recipe
    {
        var recipe = CommonOptions.Recipe();
        var set = CommonOptions.Set();
        var folder = CommonOptions.RunFolder();
        var threads = CommonOptions.Threads();
        var device = CommonOptions.Device();
        var overwrite = CommonOptions.Overwrite();
        var json = CommonOptions.Json();
        var quiet = CommonOptions.Quiet();
        var verb = new Verb(terminal, name, description + " A run that was stopped goes on where it was saved.", example) { recipe, set, folder, threads, device, overwrite, json, quiet };
        var ranks = new RankChoice();
        ranks.AddTo(verb);
        verb.Does(parsed => ranks.Run(terminal, parsed, (own, communicator) =>
        {
            var path = parsed.GetRequiredValue(recipe);
            var read = RecipeReader.Read<T>(path, CommonOptions.Overrides(parsed.GetRequiredValue(set), parsed.GetValue(threads), parsed.GetValue(device)));
            if (communicator is not null && read.Threads == 0)
            {
                read = (T)(read with { Threads = 1 }); // the ranks share the cores, and as many threads in each give the same bits for any number of ranks
            }

            var options = new RunOptions(parsed.GetValue(folder) ?? RunFolder.For(read, path), parsed.GetValue(overwrite))
            {
                Communicator = communicator,
                AllowMixedMachines = ranks.AllowsMixed(parsed),
                Wait = communicator is null ? TimeSpan.Zero : RankChoice.WaitForPredecessors,
            };
            own.Prepare(read.Threads);
            var silent = parsed.GetValue(json) || parsed.GetValue(quiet) || communicator is { Rank: > 0 };
            var result = WithProgress(own, silent, (progress, stop) => run(read, options, progress, stop));
            Print(own, result, parsed.GetValue(json));
            return result.Stopped ? ExitCode.Stopped : ExitCode.Success;
        }));
        return verb;
    }

    /// <summary>Runs training with progress on the error output, Ctrl-C as a request to stop.</summary>
    public static TResult WithProgress<TResult>(Terminal terminal, bool silent, Func<IProgress<TrainingProgress>?, CancellationToken, TResult> run)
    {
        using var interruption = new Interruption(terminal.Error, atEndOfInput: terminal.StopsAtEndOfInput);
        return silent ? run(null, interruption.Requested) : ConsoleProgress.Show(terminal, progress => run(progress, interruption.Requested));
    }

    private static void Print(Terminal terminal, RunResult result, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, result);
            return;
        }

        terminal.Out.WriteLine(result.Stopped
            ? $"Stopped; the state is saved in {result.Folder}. The same command goes on from there."
            : $"Finished in {Texts.Of(TimeSpan.FromSeconds(result.Seconds))}; the run is in {result.Folder}.");
        var percent = result.TotalParameters == 0 ? 0 : 100.0 * result.TrainableParameters / result.TotalParameters;
        terminal.Out.WriteLine($"Trained {Texts.Count(result.TrainableParameters)} of {Texts.Count(result.TotalParameters)} parameters ({percent:0.0}%).");
        if (result.Metrics.Count > 0)
        {
            TableOutput.PrintScores(terminal, result.Metrics);
        }
    }
}
