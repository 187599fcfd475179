using Paths = System.IO.Path;

namespace TransRec.Experiments;

/// <summary>
/// A folder that holds one experiment: recipe.json (every value explicit), run.json (state, versions, seed, machine, data fingerprint), metrics.jsonl,
/// result.json, tensorboard/ and whatever weights the experiment writes. This type reads; <see cref="RunSession"/> writes.
/// </summary>
public sealed class RunFolder
{
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
    /// <exception cref="RunException">It does not exist or is not a run folder.</exception>
    public static RunFolder Open(string path)
    {
        if (File.Exists(path))
        {
            throw new RunException($"{path} is a file. Expected the run folder of a pretrain, adapt or pretrain-text run, such as the folder that the file lies in.");
        }

        if (!Directory.Exists(path))
        {
            throw new RunException($"There is no folder {path}. Expected the run folder of a pretrain, adapt or pretrain-text run.");
        }

        foreach (var name in (string[])[RunFiles.Recipe, RunFiles.Record])
        {
            if (!File.Exists(Paths.Combine(path, name)))
            {
                throw new RunException($"{path} is not a run folder: it has no {name}.{(Adapters.AdapterFolder.Is(path) ? $" It is an adapter folder: name its base, and the folder with --adapter {path}." : "")}");
            }
        }

        var record = RunFiles.ReadRecord(path);
        return new RunFolder(path, RunFiles.ReadRecipe(path, record.Kind), record);
    }

    /// <summary>The final scores.</summary>
    /// <exception cref="RunException">The run is not complete.</exception>
    public RunSummary Result()
    {
        var file = FilePath(RunFiles.Result);
        return File.Exists(file)
            ? RunSummary.FromJson(File.ReadAllText(file), file)
            : throw new RunException($"{Path} has no {RunFiles.Result}: the run is {Record.State.ToString().ToLowerInvariant()}. Start it again to go on.");
    }

    /// <summary>The path of a file in the folder.</summary>
    public string FilePath(string name) => Paths.Combine(Path, name);

    /// <summary>Where a recipe is run when no folder is named: its own <see cref="Recipe.Run"/>, else runs/ and the file's name without its ending.</summary>
    public static string For(Recipe recipe, string recipePath) =>
        recipe.Run ?? Paths.Combine("runs", Paths.GetFileNameWithoutExtension(recipePath));
}
