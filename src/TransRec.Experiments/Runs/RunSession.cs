using System.Diagnostics;
using TransRec.Collectives;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using TransRec.Foundation.Machine;
using TransRec.Options;
using Paths = System.IO.Path;

namespace TransRec.Experiments.Runs;

/// <summary>
/// Work on a run folder: a fresh start or the continuation of the same recipe. Holds the folder's lock, so that two processes never train in it. Every
/// file is replaced as a whole; a crash at any moment leaves a folder that can be resumed.
/// </summary>
public sealed class RunSession : IDisposable
{
    private readonly FileStream? held; // null: another rank has the folder
    private readonly TimeProvider clock;
    private readonly long began;
    private readonly double earlierSeconds;

    private RunSession(string path, FileStream? held, RunRecord record, bool resumed, TimeProvider clock)
    {
        Path = path;
        this.held = held;
        this.clock = clock;
        began = clock.GetTimestamp();
        earlierSeconds = record.Seconds;
        Record = record;
        Resumed = resumed;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What run.json says now.</summary>
    public RunRecord Record { get; private set; }

    /// <summary>Whether the folder already held this recipe's run, complete or not.</summary>
    public bool Resumed { get; }

    /// <summary>Whether this process has the folder; else another rank has it, and nothing is written here.</summary>
    internal bool Writes => held is not null;

    /// <summary>The processes that work on the run.</summary>
    internal ICommunicator Communicator { get; private set; } = SingleProcess.Instance;

    /// <summary>Works on the run in several processes, and records that.</summary>
    /// <param name="ranks">The processes.</param>
    /// <param name="mixed">Whether they are on machines that compute otherwise than each other.</param>
    internal void WorkIn(ICommunicator ranks, bool mixed)
    {
        Communicator = ranks;
        if (Writes)
        {
            Write(Record with { Ranks = ranks.Size, MixedMachines = mixed ? true : null });
        }
    }

    /// <summary>Follows a run whose folder another rank has.</summary>
    /// <param name="path">The folder; it need not be there.</param>
    /// <param name="recipe">The recipe.</param>
    internal static RunSession Follow(string path, Recipe recipe) => new(path, held: null, New(recipe, TimeProvider.System), resumed: false, TimeProvider.System);

    /// <summary>Starts a run in a new or empty folder, or goes on with the same recipe's run.</summary>
    /// <param name="path">The folder; created when absent.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="overwrite">Whether a run that is already there, of whatever recipe, is deleted first. Files that a run does not write stay.</param>
    /// <param name="clock">Time of day and elapsed time. Null: the system's.</param>
    /// <param name="wait">How long to wait for another process that works in the folder.</param>
    /// <exception cref="RunException">
    /// The folder holds another recipe's run that has begun (the message lists the keys that differ), cannot be written, is in use by another process, or holds other files.
    /// </exception>
    public static RunSession Begin(string path, Recipe recipe, bool overwrite = false, TimeProvider? clock = null, TimeSpan wait = default)
    {
        clock ??= TimeProvider.System;
        Refuse(path, recipe, overwrite);
        Directory.CreateDirectory(path);
        var held = Hold(path, clock, wait);
        try
        {
            var there = Existing(path, recipe, overwrite);
            if (there is null)
            {
                RunContents.Clear(path);
            }

            RunContents.Sweep(path);

            var record = New(recipe, clock) with
            {
                Started = there?.Started ?? clock.GetUtcNow(),
                Seconds = there?.Seconds ?? 0,
                PeakMemoryBytes = there?.PeakMemoryBytes ?? 0,
                // What never began has learnt nothing from its data.
                DataFingerprint = RunFiles.HasBegun(path) ? there?.DataFingerprint : null,
            };
            record = there is { State: RunState.Finished } ? there : record;
            var session = new RunSession(path, held, record, there is not null, clock);
            if (there is not { State: RunState.Finished })
            {
                // The record first: a recipe without one may be the user's.
                session.Write(record);
            }

            if (there is null)
            {
                AtomicFile.WriteText(session.FilePath(RunFiles.Recipe), RecipeWriter.Write(recipe));
            }

            return session;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string FilePath(string name) => Paths.Combine(Path, name);

    /// <summary>Records the data's fingerprint; on a resumed run compares it.</summary>
    /// <exception cref="RunException">The data or their rules have changed since the run began.</exception>
    public void UseData(string fingerprint)
    {
        Communicator.RequireSame("their data", fingerprint, "Give all ranks the same files.");
        if (Record.DataFingerprint is { } before && before != fingerprint)
        {
            throw new RunException(
                $"The data have changed since the run in {Path} began: fingerprint {before} there, {fingerprint} now. Restore the data, or start anew with --overwrite.");
        }

        Write(Record with { DataFingerprint = fingerprint });
    }

    /// <summary>Records that the run's weights come from merging adapters.</summary>
    internal void HoldMerged(MergedAdapter merged) => Write(Record with { Merged = merged });

    /// <summary>Opens metrics.jsonl for appending; see <see cref="MetricsLog.Open"/>.</summary>
    /// <param name="resumedStep">The last step that the saved training state contains; 0 for a fresh start.</param>
    public MetricsLog OpenMetrics(long resumedStep) => MetricsLog.Open(FilePath(RunFiles.Metrics), resumedStep);

    /// <summary>Opens a TensorBoard event file in the folder.</summary>
    public EventLog OpenEvents() => new(FilePath(RunFiles.Events));

    /// <summary>The run is complete: writes result.json, then the state. Returns what was written.</summary>
    /// <param name="metrics">The final scores by name.</param>
    /// <param name="trainableParameters">Parameters that were trained.</param>
    /// <param name="totalParameters">Parameters of the whole model.</param>
    public RunSummary Finish(IReadOnlyDictionary<string, double> metrics, long trainableParameters, long totalParameters)
    {
        var summary = new RunSummary(metrics, trainableParameters, totalParameters, Seconds());
        if (Writes)
        {
            AtomicFile.WriteText(FilePath(RunFiles.Result), summary.ToJson());
        }

        End(RunState.Finished, error: null);
        return summary;
    }

    /// <summary>The run was stopped on request; its training state has been saved.</summary>
    public void Stop() => End(RunState.Stopped, error: null);

    /// <summary>The run was ended by an error.</summary>
    public void Fail(Exception error) => End(RunState.Failed, error.Message);

    /// <summary>Releases the lock. The state in run.json stays as it is.</summary>
    public void Dispose() => held?.Dispose();

    private static void Refuse(string path, Recipe recipe, bool overwrite)
    {
        if (File.Exists(path))
        {
            throw new RunException($"{path} is a file; expected a folder for the run.");
        }

        if (!Directory.Exists(path) || File.Exists(Paths.Combine(path, RunFiles.Record)) || RunFiles.IsFresh(path, recipe))
        {
            return;
        }

        var hasRecipe = File.Exists(Paths.Combine(path, RunFiles.Recipe));
        var others = Directory.EnumerateFileSystemEntries(path).Select(Paths.GetFileName).Where(name => name is not (RunFiles.Recipe or RunFiles.Lock)).ToList();
        if (!hasRecipe || others.Count > 0)
        {
            throw new RunException($"{path} holds files that are not a run's ({RunFiles.Record} is absent). Choose another folder with --run.");
        }

        if (!overwrite)
        {
            throw new RunException(
                $"{path} holds a {RunFiles.Recipe} that no run has written ({RunFiles.Record} is absent); a run there would replace it by its own. "
                + "Choose another folder with --run, or replace it with --overwrite.");
        }
    }

    private static FileStream Hold(string path, TimeProvider clock, TimeSpan wait)
    {
        var file = Paths.Combine(path, RunFiles.Lock);
        var began = clock.GetTimestamp();
        while (true)
        {
            if (TryHold(path, file) is { } held)
            {
                return held;
            }

            if (clock.GetElapsedTime(began) >= wait)
            {
                throw new RunException($"{path} is in use by another process (it holds {RunFiles.Lock}). Wait for it, or choose another folder with --run.");
            }

            Thread.Sleep(50);
        }
    }

    private static FileStream? TryHold(string path, string file)
    {
        try
        {
            return FileLock.TryHold(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"Nothing can be written in {path}: {exception.Message.TrimEnd('.')}. Choose another folder with --run, or make this one writable.", exception);
        }
    }

    private static RunRecord? Existing(string path, Recipe recipe, bool overwrite)
    {
        if (!File.Exists(Paths.Combine(path, RunFiles.Record)))
        {
            return null;
        }

        var hasRecipe = File.Exists(Paths.Combine(path, RunFiles.Recipe));
        if (overwrite && hasRecipe)
        {
            return null; // also when the record is damaged
        }

        // What is not a run's record is not deleted.
        var record = RunFiles.ReadRecord(path);
        if (overwrite || (!hasRecipe && !RunContents.HasWork(path)))
        {
            return null; // the second: a start, or a deletion, that was cut off
        }

        if (!RunFiles.HasBegun(path) && record.State != RunState.Finished && !IsSame(path, record, recipe))
        {
            return null;
        }

        var differences = RecipeDifference.Between(RunFiles.ReadRecipe(path, record.Kind), recipe);
        return differences.Count == 0
            ? record
            : throw new RunException(
                $"{path} holds a run of another recipe:{string.Concat(differences.Select(line => $"\n  {line}"))}\n"
                + "Choose another folder with --run, or delete that run with --overwrite.");
    }

    // A recipe that cannot be read any more belongs to a run that cannot go on.
    private static bool IsSame(string path, RunRecord record, Recipe recipe)
    {
        try
        {
            return RecipeDifference.Between(RunFiles.ReadRecipe(path, record.Kind), recipe).Count == 0;
        }
        catch (OptionsException)
        {
            return false;
        }
    }

    /// <summary>What run.json says of a run that begins now.</summary>
    internal static RunRecord New(Recipe recipe, TimeProvider clock) => new()
    {
        Kind = RecipeKinds.NameOf(recipe),
        State = RunState.Running,
        Started = clock.GetUtcNow(),
        Seed = recipe.Seed,
        Device = recipe.Device,
        Threads = recipe.Threads,
        Processor = Processor.Name,
        Cores = Environment.ProcessorCount,
        Versions = RunVersions.Here(),
    };

    private double Seconds() => earlierSeconds + clock.GetElapsedTime(began).TotalSeconds;

    private void End(RunState state, string? error)
    {
        using var process = Process.GetCurrentProcess();
        Write(Record with
        {
            State = state,
            Files = state == RunState.Finished && Writes ? RunContents.OfFinished(Path).ToDictionary(name => name, name => FileSum.Of(FilePath(name))) : null,
            Error = error,
            Finished = clock.GetUtcNow(),
            Seconds = Seconds(),
            PeakMemoryBytes = Math.Max(Record.PeakMemoryBytes, process.PeakWorkingSet64),
        });
    }

    private void Write(RunRecord record)
    {
        if (Writes)
        {
            AtomicFile.WriteText(FilePath(RunFiles.Record), record.ToJson());
        }

        Record = record;
    }
}
