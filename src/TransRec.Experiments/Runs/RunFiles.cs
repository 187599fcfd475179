using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Experiments.Runs;

/// <summary>Names of the files of a run folder, and how the small ones are read.</summary>
internal static class RunFiles
{
    public const string Recipe = "recipe.json";
    public const string Record = "run.json";
    public const string Metrics = "metrics.jsonl";
    public const string Result = "result.json";
    public const string Lock = "run.lock";
    public const string Events = "tensorboard";
    public const string Tokenizer = "tokenizer";

    public static RunRecord ReadRecord(string folder)
    {
        var path = Path.Combine(folder, Record);
        return RunRecord.FromJson(File.ReadAllText(path), path);
    }

    public static Recipe ReadRecipe(string folder, string kind)
    {
        var path = Path.Combine(folder, Recipe);
        if (!File.Exists(path))
        {
            throw new RunException($"{folder} has no {Recipe}: a deletion was cut off. Start anew with --overwrite.");
        }

        return kind switch
        {
            "pretrain" => RecipeReader.Read<PretrainingRecipe>(path),
            "adapt" => RecipeReader.Read<AdaptationRecipe>(path),
            "pretrain-text" => RecipeReader.Read<TextPretrainingRecipe>(path),
            _ => throw new RunException($"{Path.Combine(folder, Record)}: kind must be pretrain, adapt or pretrain-text; found \"{kind}\"."),
        };
    }

    /// <summary>Whether a folder without a record has nothing that a start would touch: nothing but a lock, temporary files and perhaps this recipe as it is written.</summary>
    public static bool IsFresh(string folder, Recipe recipe) => Directory.EnumerateFileSystemEntries(folder).All(entry => IsOfStart(entry, recipe));

    /// <summary>
    /// Whether a folder has more than what a run writes before its first step: metrics, a training state, weights, a result, or a file that no run writes. What has not begun can
    /// give way to another recipe, since nothing is lost.
    /// </summary>
    public static bool HasBegun(string folder) => Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) switch
    {
        Record or Recipe or Lock or TrainedCatalogue.FileName or ModelFolder.EncoderFolder or Events or Tokenizer => false,
        Metrics => new FileInfo(entry).Length > 0,
        _ => !IsTemporary(entry),
    });

    private static bool IsOfStart(string entry, Recipe recipe) => Path.GetFileName(entry) switch
    {
        Lock => true,
        Recipe => File.Exists(entry) && File.ReadAllText(entry) == RecipeWriter.Write(recipe),
        _ => IsTemporary(entry),
    };

    private static bool IsTemporary(string entry) => Leftovers.Is(entry, null, Leftovers.Temporary) && File.Exists(entry);
}
