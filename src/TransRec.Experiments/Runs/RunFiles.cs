namespace TransRec.Experiments;

/// <summary>Names of the files of a run folder, and how the small ones are read.</summary>
internal static class RunFiles
{
    public const string Recipe = "recipe.json";
    public const string Record = "run.json";
    public const string Metrics = "metrics.jsonl";
    public const string Result = "result.json";
    public const string Lock = "run.lock";
    public const string Events = "tensorboard";

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

    /// <summary>Whether the folder has nothing but what a start that was cut off at once leaves behind.</summary>
    public static bool IsFresh(string folder) => !Directory.EnumerateFileSystemEntries(folder).Any(entry => !IsLeftover(Path.GetFileName(entry)));

    /// <summary>
    /// Whether a folder has more than what a run writes before its first step: metrics, a training state, weights, a result, or a file that no run writes. What has not begun can
    /// give way to another recipe, since nothing is lost.
    /// </summary>
    public static bool HasBegun(string folder) => Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) switch
    {
        Record or TrainedCatalogue.FileName or ModelBuilder.EncoderFolder or Events or "tokenizer" => false,
        Metrics => new FileInfo(entry).Length > 0,
        var name => !IsLeftover(name),
    });

    private static bool IsLeftover(string name) =>
        name is Recipe or Lock || (name.EndsWith(".tmp", StringComparison.Ordinal) && (name.Contains(Recipe, StringComparison.Ordinal) || name.Contains(Record, StringComparison.Ordinal)));
}
