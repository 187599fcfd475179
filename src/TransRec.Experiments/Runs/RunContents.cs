using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>The files of a run folder that TransRec writes, by their names. Whatever else lies there is the user's.</summary>
internal static class RunContents
{
    /// <summary>What <see cref="BestWeights"/> adds to a name while weights are not the best yet.</summary>
    public const string Next = ".next";

    private static readonly string[] Finished =
        [RunFiles.Recipe, TrainedCatalogue.FileName, RunFiles.Metrics, ModelFolder.WeightsFile, ModelFolder.FileName, RankFile.Name, RunFiles.Result];

    private static readonly string[] Passing = [RecommenderTraining.StateFile, ModelFolder.WeightsFile + Next];

    private static readonly string[] Encoders = [ModelFolder.EncoderFolder, RunFiles.Tokenizer];

    // Of encoders and tokenizers of every family.
    private static readonly string[] OfEncoders =
    [
        "config.json", "model.safetensors", "preprocessor_config.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json",
        "added_tokens.json", "special_tokens_map.json", "sentencepiece.bpe.model", "spiece.model", "spm.model", "modules.json",
    ];

    /// <summary>The files of a finished run, relative to its folder with / between, apart from its record.</summary>
    public static IReadOnlyList<string> OfFinished(string folder) =>
    [
        .. Finished.Where(name => File.Exists(Path.Combine(folder, name))),
        .. Encoders.SelectMany(name => Below(folder, name, IsOfEncoder)),
        .. Below(folder, RunFiles.Events, IsEvents),
    ];

    /// <summary>Deletes what TransRec has written in a run folder, its record last; folders go when they are empty then.</summary>
    public static void Clear(string folder)
    {
        foreach (var name in OfFinished(folder).Concat(Passing).Concat(Below(folder, ModelFolder.EncoderFolder + Next, _ => true)))
        {
            File.Delete(Path.Combine(folder, name));
        }

        foreach (var name in Encoders.Append(RunFiles.Events).Append(ModelFolder.EncoderFolder + Next))
        {
            DeleteEmpty(new DirectoryInfo(Path.Combine(folder, name)));
        }

        Sweep(folder);
        File.Delete(Path.Combine(folder, RunFiles.Record)); // while it is there, a deletion that was cut off can be repeated
    }

    /// <summary>Deletes temporary files that a killed process has left in a run folder.</summary>
    public static void Sweep(string folder)
    {
        Leftovers.SweepFiles(folder);
        foreach (var inner in Encoders.Append(ModelFolder.EncoderFolder + Next).Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
        {
            foreach (var each in Directory.EnumerateDirectories(inner, "*", SearchOption.AllDirectories).Prepend(inner).ToList())
            {
                Leftovers.SweepFiles(each);
            }
        }
    }

    /// <summary>Whether a folder has files of a run that would be lost with it: weights, states, scores.</summary>
    public static bool HasWork(string folder) =>
        Finished.Concat(Passing).Where(name => name is not (RunFiles.Recipe or TrainedCatalogue.FileName)).Any(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Whether a path relative to a run folder is that of an encoder or a tokenizer, or of a part of one (<c>encoder/text</c>).</summary>
    public static bool IsPart(string path)
    {
        var parts = path.Split('/', '\\');
        return parts is ["text" or "image"] || (parts.Length <= 2 && Encoders.Contains(parts[0]));
    }

    private static List<string> Below(string folder, string name, Predicate<string> isOwn)
    {
        var inner = new DirectoryInfo(Path.Combine(folder, name));
        return inner.Exists && inner.LinkTarget is null
            ?
            [
                .. inner.EnumerateFiles("*", SearchOption.AllDirectories)
                    .Where(file => isOwn(file.Name))
                    .Select(file => Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    private static void DeleteEmpty(DirectoryInfo folder)
    {
        if (!folder.Exists || folder.LinkTarget is not null)
        {
            return;
        }

        foreach (var inner in folder.EnumerateDirectories().ToList())
        {
            DeleteEmpty(inner);
        }

        if (!folder.EnumerateFileSystemInfos().Any())
        {
            folder.Delete();
        }
    }

    private static bool IsOfEncoder(string name) => OfEncoders.Contains(name);

    private static bool IsEvents(string name) => name.StartsWith("events.out.tfevents.", StringComparison.Ordinal);
}
