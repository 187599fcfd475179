using TorchSharp;
using TransRec.Data;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Machine;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>The frame of every run: its threads, run folder, failure recorded.</summary>
internal static class Experiment
{
    public static RunResult Run(Recipe recipe, RunOptions options, Func<RunSession, RunResult> work)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        using var threads = NativeRuntime.WithThreads(recipe.Threads);
        RequireDevice(recipe.Device);
        if (options.Communicator is not { Size: > 1 } ranks)
        {
            using var session = Begin(recipe, options, out var there);
            return there ?? Recorded(session!, options, work);
        }

        RunResult? finished = null;
        var result = RunRanks.Run(recipe, options, () => Begin(recipe, options, out finished), session => Recorded(session, options, work));
        return result ?? finished ?? RunResult.OfFollower(options.Folder);
    }

    // Null, with the result, where there is nothing to do.
    private static RunSession? Begin(Recipe recipe, RunOptions options, out RunResult? finished)
    {
        finished = options.Overwrite ? null : FinishedRun.Of(options.Folder, recipe);
        if (finished is not null)
        {
            return null;
        }

        var session = RunSession.Begin(options.Folder, recipe, options.Overwrite, wait: options.Wait);
        if (session.Record.State == RunState.Finished)
        {
            session.Dispose();
            finished = FinishedRun.ResultOf(RunFolder.Open(options.Folder)); // by another process, while this one waited
            return null;
        }

        return session;
    }

    private static RunResult Recorded(RunSession session, RunOptions options, Func<RunSession, RunResult> work)
    {
        try
        {
            return work(session);
        }
        catch (OperationCanceledException)
        {
            // While pictures were decoded: training itself saves and returns.
            session.Stop();
            if (session.Communicator.Size > 1)
            {
                throw; // the others know nothing of it
            }

            return new RunResult(options.Folder, Stopped: true, new Dictionary<string, double>(), 0, 0, session.Record.Seconds);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            session.Fail(error);
            throw;
        }
    }

    /// <summary>Checks that a device is there.</summary>
    /// <param name="device">cpu or cuda.</param>
    /// <exception cref="RunException">It is not.</exception>
    public static void RequireDevice(string device)
    {
        if (device == "cuda" && !torch.cuda.is_available())
        {
            throw new RunException("device is \"cuda\", but no CUDA device can be used. Build with -p:TorchDevice=cuda on a machine with one, or set device to \"cpu\".");
        }
    }

    /// <summary>Reads a domain and records its fingerprint.</summary>
    public static Domain Open(DataOptions data, RunSession session, IProgress<TrainingProgress>? progress)
    {
        var domain = Load(data);
        session.UseData(domain.Fingerprint);
        if (session.Writes)
        {
            TrainedCatalogue.Write(session.Path, domain);
        }

        progress.Tell($"{domain.Name}: {domain.UserCount:N0} users, {domain.ItemCount:N0} items.");
        return domain;
    }

    /// <summary>Reads a domain by the rules of a recipe, and joins it with further ones where the recipe has them.</summary>
    /// <exception cref="RunException">
    /// The recipe is that of an imported model whose data are not known, or two folders that are joined have one name.
    /// </exception>
    public static Domain Load(DataOptions data) => Load(data, whole: false);

    /// <summary>Reads a domain for recommending: every item of the catalogue, every user, whole histories.</summary>
    /// <inheritdoc cref="Load(DataOptions)"/>
    public static Domain LoadWhole(DataOptions data) => Load(data, whole: true);

    private static Domain Load(DataOptions data, bool whole)
    {
        var folder = data.Folder ?? throw new RunException(
            "data.folder is null: this is an imported model, and the data that it was trained on were not named. It can be the base of transrec adapt; "
            + "to evaluate it or to recommend with it, import it again with --data FOLDER.");
        var options = new DomainOptions
        {
            MinimumInteractions = data.MinimumInteractions,
            MaximumSequenceLength = data.MaximumSequenceLength,
            AllowEmptyTitles = data.AllowEmptyTitles,
            Whole = whole,
        };
        Domain[] domains = [.. new[] { folder }.Concat(data.JoinedFolders).Select(each => Domain.Load(each, options))];
        try
        {
            return domains.Length == 1 ? domains[0] : Domain.Join(domains);
        }
        catch (ArgumentException error)
        {
            throw new RunException($"data.folder and data.joinedFolders cannot be joined. {error.Message}", error);
        }
    }
}
