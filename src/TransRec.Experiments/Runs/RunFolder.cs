using TransRec.Adapters.Files;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using Paths = System.IO.Path;

namespace TransRec.Experiments.Runs;

/// <summary>
/// A folder that holds one experiment: recipe.json (every value explicit), run.json (state, versions, seed, machine, data fingerprint), metrics.jsonl,
/// result.json, tensorboard/ and whatever weights the experiment writes. This type reads; <see cref="RunSession"/> writes.
/// </summary>
public sealed class RunFolder
{
    internal const string HowToMend = "Restore the folder from a copy, or run its recipe again with --overwrite.";

    private readonly Dictionary<string, string> sums = new(StringComparer.Ordinal);

    private RunFolder(string path, Recipe recipe, RunRecord record)
    {
        Path = path;
        Recipe = recipe;
        Record = record;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The recipe that was run.</summary>
    public Recipe Recipe { get; }

    /// <summary>The state of the run when the folder was opened.</summary>
    public RunRecord Record { get; }

    /// <summary>Opens a run folder for reading.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RunException">It does not exist, is not a run folder, or its record is not as it was written.</exception>
    /// <exception cref="CheckpointException">Its recipe is not as it was written.</exception>
    public static RunFolder Open(string path)
    {
        if (File.Exists(path))
        {
            throw new RunException($"{path} is a file. Expected the run folder of a pretrain, adapt or pretrain-text run, such as the folder that the file lies in.");
        }

        AtomicFolder.Recover(path);
        if (!Directory.Exists(path))
        {
            throw new RunException($"There is no folder {path}. Expected the run folder of a pretrain, adapt or pretrain-text run.");
        }

        foreach (var name in (string[])[RunFiles.Recipe, RunFiles.Record])
        {
            if (!File.Exists(Paths.Combine(path, name)))
            {
                throw new RunException($"{path} is not a run folder: it has no {name}.{(AdapterFolder.Is(path) ? $" It is an adapter folder: name its base, and the folder with --adapter {path}." : "")}");
            }
        }

        var record = RunFiles.ReadRecord(path);
        _ = Sum(path, RunFiles.Recipe, record);
        return new RunFolder(path, RunFiles.ReadRecipe(path, record.Kind), record);
    }

    /// <summary>The final scores.</summary>
    /// <exception cref="RunException">The run is not complete.</exception>
    public RunSummary Result()
    {
        var file = FilePath(RunFiles.Result);
        return File.Exists(file) && Sha256(RunFiles.Result) is not null
            ? RunSummary.FromJson(File.ReadAllText(file), file)
            : throw new RunException($"{Path} has no {RunFiles.Result}: the run is {Record.State.ToString().ToLowerInvariant()}. Start it again to go on.");
    }

    /// <summary>The path of a file in the folder.</summary>
    public string FilePath(string name) => Paths.Combine(Path, name);

    /// <summary>SHA-256 of a file, which is as it was written where the record says how; computed once.</summary>
    /// <param name="name">Relative to the folder, with / between.</param>
    /// <exception cref="CheckpointException">The file is absent, or not as it was written.</exception>
    internal string Sha256(string name)
    {
        if (!sums.TryGetValue(name, out var sum))
        {
            sum = Sum(Path, name, Record) ?? FileSum.Of(FilePath(name)).Sha256;
            sums.Add(name, sum);
        }

        return sum;
    }

    /// <summary>Checks every file that the record lists.</summary>
    /// <exception cref="CheckpointException">A file is absent, or not as it was written.</exception>
    internal void RequireIntact()
    {
        foreach (var name in Record.Files?.Keys ?? [])
        {
            _ = Sha256(name);
        }
    }

    /// <summary>Checks the files in a folder of a finished run (its encoder, its tokenizer), given its path; of any other folder nothing is known.</summary>
    /// <exception cref="CheckpointException">A file is absent, or not as it was written.</exception>
    internal static void RequireIntactPart(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        var part = Paths.TrimEndingDirectorySeparator(Paths.GetFullPath(folder));
        for (var parent = Paths.GetDirectoryName(part); parent is not null && RunContents.IsPart(Paths.GetRelativePath(parent, part)); parent = Paths.GetDirectoryName(parent))
        {
            if (!File.Exists(Paths.Combine(parent, RunFiles.Record)))
            {
                continue;
            }

            var record = RunFiles.ReadRecord(parent);
            var prefix = Paths.GetRelativePath(parent, part).Replace('\\', '/') + "/";
            foreach (var file in record.Files?.Keys.Where(file => file.StartsWith(prefix, StringComparison.Ordinal)) ?? [])
            {
                _ = Sum(parent, file, record);
            }
        }
    }

    // Null when the record does not say how the file was written.
    private static string? Sum(string folder, string name, RunRecord record)
    {
        if (record.Files?.GetValueOrDefault(name) is not { } written)
        {
            return null;
        }

        var file = new FileInfo(Paths.Combine(folder, name));
        return !file.Exists ? throw new CheckpointException($"{folder} has no {name}, which its {RunFiles.Record} lists. {HowToMend}")
            : file.Length != written.SizeBytes || FileSum.Of(file.FullName).Sha256 != written.Sha256 ? throw new CheckpointException(
                $"{file} is not as it was written: its size or SHA-256 differs from the {RunFiles.Record}. {HowToMend}")
            : written.Sha256;
    }

    /// <summary>Where a recipe is run when no folder is named: its own <see cref="Recipe.Run"/>, else runs/ and the file's name without its ending.</summary>
    public static string For(Recipe recipe, string recipePath) =>
        recipe.Run ?? Paths.Combine("runs", Paths.GetFileNameWithoutExtension(recipePath));
}
