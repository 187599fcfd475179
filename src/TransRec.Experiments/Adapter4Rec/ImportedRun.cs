using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>Writes an imported model as a finished pretrain run.</summary>
internal static class ImportedRun
{
    /// <summary>Checks that a folder is new or empty, or holds an imported model, which may be the same.</summary>
    /// <exception cref="RunException">It is not.</exception>
    public static void RequireFree(string path)
    {
        AtomicFolder.Recover(path);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && Imported(path) is null)
        {
            throw Taken(path);
        }
    }

    /// <summary>Whether a folder holds the import of a checkpoint in a shape.</summary>
    public static bool Holds(string path, ReferenceShape shape, string checkpoint) => Imported(path) is { } run
        && run.Record.Imported!.Sha256 == TrainedWeights.Fingerprint(checkpoint) && RecipeDifference.Between(run.Recipe, shape.Recipe).Count == 0;

    /// <summary>Writes the folder and then something that needs the base's fingerprint; after a failure of either, neither is there.</summary>
    /// <param name="path">The folder; new or empty.</param>
    /// <param name="model">The model.</param>
    /// <param name="shape">Its shape, tokenizer and recipe.</param>
    /// <param name="checkpoint">The file that the weights come from.</param>
    /// <param name="then">Gets the fingerprint of the run's weights.</param>
    /// <returns>False when the folder holds the same import already: then it is left as it is.</returns>
    /// <exception cref="RunException">The folder is not empty, or the data that it names cannot be read.</exception>
    public static bool Write(string path, Recommender model, ReferenceShape shape, string checkpoint, Action<string> then)
    {
        RequireFree(path);
        if (Imported(path) is { } there)
        {
            if (!Holds(path, shape, checkpoint))
            {
                throw Taken(path);
            }

            there.RequireIntact();
            then(there.Sha256(ModelFolder.WeightsFile));
            return false;
        }

        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        var domain = shape.Recipe.Data.Folder is null ? null : Experiment.Load(shape.Recipe.Data);
        var record = RunSession.New(shape.Recipe, clock) with
        {
            State = RunState.Finished,
            DataFingerprint = domain?.Fingerprint,
            Imported = new ImportedCheckpoint(Path.GetFileName(checkpoint), TrainedWeights.Fingerprint(checkpoint)),
        };
        AtomicFolder.Write(path, _ => false, folder =>
        {
            AtomicFile.WriteText(Path.Combine(folder, RunFiles.Recipe), RecipeWriter.Write(shape.Recipe));
            TextEncoderFolder.SaveShape(Path.Combine(folder, ModelFolder.EncoderFolder), ((TextItemEncoder)model.Items).TextEncoder, shape.Tokenizer);
            if (domain is not null)
            {
                TrainedCatalogue.Write(folder, domain);
            }

            var weights = Path.Combine(folder, ModelFolder.WeightsFile);
            TrainedWeights.Save(weights, model, everything: true);
            ModelFolder.Describe(folder, ModelBuilder.DescriptionOf(shape.Recipe, model.Users.MaximumLength));
            var seconds = clock.GetElapsedTime(began).TotalSeconds;
            var total = model.parameters().Sum(parameter => parameter.numel());
            AtomicFile.WriteText(
                Path.Combine(folder, RunFiles.Result), new RunSummary(new Dictionary<string, double>(), TrainableParameters: 0, total, seconds).ToJson());
            AtomicFile.WriteText(
                Path.Combine(folder, RunFiles.Record), (record with { Finished = clock.GetUtcNow(), Seconds = seconds, Files = RunContents.OfFinished(folder).ToDictionary(name => name, name => FileSum.Of(Path.Combine(folder, name))) }).ToJson());
            _ = RunFolder.Open(folder).Result(); // what was written can be read
            then(TrainedWeights.Fingerprint(weights));
        });
        return true;
    }

    private static RunFolder? Imported(string path) =>
        File.Exists(Path.Combine(path, RunFiles.Record)) && File.Exists(Path.Combine(path, RunFiles.Recipe)) && RunFolder.Open(path) is { Record.Imported: not null } run ? run : null;

    private static RunException Taken(string path) =>
        new($"{path} is not empty; an imported model is written to a folder of its own. Choose another with --run, or empty that one.");
}
