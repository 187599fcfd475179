using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Images;
using TransRec.Models;

namespace TransRec.Experiments.Adapters;

/// <summary>Folds the adapters of a folder into their base: a finished run whose weights stand alone.</summary>
public static class AdapterMerge
{
    /// <summary>
    /// Writes a pretrain run in the adapters' domain, as a whole or not at all: the base's shape with the merged weights, and their scores. It needs
    /// neither base nor adapters any more, computes at the base's cost, and can be the base of further adaptations. Its recipe trains nothing (0 epochs); its
    /// record says which adapters were merged.
    /// </summary>
    /// <param name="adapter">The adapters and the data of their domain.</param>
    /// <param name="baseRun">The pretrain run that they were trained on. It is not changed.</param>
    /// <param name="folder">The folder of the new run; it must be absent or empty.</param>
    /// <param name="pictures">Is told how far the decoding of pictures is, where the base reads some; from several threads, one at a time. Default null.</param>
    /// <exception cref="RunException">
    /// The adapters do not merge, the base is no pretrain run, the data are others, or the folder is taken. Nothing was written.
    /// </exception>
    /// <exception cref="CheckpointException">The adapter folder is not as it was written, or belongs to another base. Nothing was written.</exception>
    public static RunResult Run(AdapterOnBase adapter, string baseRun, string folder, IProgress<PictureProgress>? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicFolder.Recover(folder);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            return Done(adapter, baseRun, folder) ?? throw new RunException($"{folder} is there already and not empty. Choose another folder for the merged run.");
        }

        using var finished = FinishedModel.Open(baseRun, adapter, new(pictures));
        var adapters = finished.Adapters!;
        var merged = new MergedAdapter(AdapterRegistry.Of(adapters.Manifest.Adapter).Name, adapter.Folder, baseRun, adapters.Manifest.Base)
        {
            ManifestSha256 = FileSum.Of(Path.Combine(adapters.Path, AdapterManifestFile.Name)).Sha256,
        };
        Merge(finished.Model.Adapters!, merged);
        var recipe = RecipeOf((PretrainingRecipe)RunFolder.Open(baseRun).Recipe, finished, AdapterDomain.RecipeOf(adapters));
        var scores = HeldOutScores.Of(finished.Model, finished.Content, finished.Domain, finished.Evaluation);
        var trained = adapters.Parts().Sum(part => part.Parameters);
        RunSummary? summary = null;
        AtomicFolder.Write(folder, mayReplace: _ => false, temporary =>
        {
            using var session = RunSession.Begin(temporary, recipe);
            session.UseData(finished.Domain.Fingerprint);
            TrainedCatalogue.Write(session.Path, finished.Domain);
            session.HoldMerged(merged);
            ModelFolder.SaveShape(session.Path, finished.Built.Whole);
            TrainedWeights.SaveMerged(session.FilePath(ModelFolder.WeightsFile), finished.Model);
            ModelFolder.Describe(session.Path, finished.Built.Whole.Description);
            summary = scores.Finish(session, trained, finished.Model.parameters().Sum(parameter => parameter.numel()));
        });
        return new RunResult(folder, Stopped: false, scores.Scores, trained, summary!.TotalParameters, summary.Seconds);
    }

    // The same adapters on the same base, merged before: a call that is repeated after a kill that came late.
    private static RunResult? Done(AdapterOnBase adapter, string baseRun, string folder)
    {
        if (!File.Exists(Path.Combine(folder, RunFiles.Record)) || !File.Exists(Path.Combine(folder, RunFiles.Recipe)))
        {
            return null;
        }

        var run = RunFolder.Open(folder);
        var adapters = AdapterFolder.Open(adapter.Folder);
        if (run.Record is not { State: RunState.Finished, Merged.ManifestSha256: { } manifest }
            || manifest != FileSum.Of(Path.Combine(adapters.Path, AdapterManifestFile.Name)).Sha256
            || !adapters.IsFor(RunFolder.Open(baseRun).Sha256(ModelFolder.WeightsFile))
            || (adapter.Data is { } data && data != ((PretrainingRecipe)run.Recipe).Data.Folder))
        {
            return null;
        }

        run.RequireIntact();
        return FinishedRun.ResultOf(run);
    }

    private static void Merge(AdapterSet set, MergedAdapter adapters)
    {
        if (!set.Adapters.Any())
        {
            return; // a selection: its values stand in the base's parameters as they are
        }

        try
        {
            set.Merge();
        }
        catch (InvalidOperationException error)
        {
            var merging = string.Join(", ", AdapterRegistry.Methods.Where(other => other.Mergeable).Select(other => other.Name));
            throw new RunException(
                $"The adapters in {adapters.Folder} (method {adapters.Method}) do not merge. Methods that do: {merging}, and selections of the base's own "
                + $"parameters. Serve these with their base: transrec recommend {adapters.Base} --adapter {adapters.Folder}. {error.Message}",
                error);
        }
    }

    private static PretrainingRecipe RecipeOf(PretrainingRecipe source, FinishedModel finished, AdaptationRecipe? adaptation) => source with
    {
        Data = finished.Data,
        Objective = adaptation?.Objective ?? source.Objective,
        MaskedLanguageModel = null,
        Training = source.Training with { Epochs = 0 },
        Evaluation = finished.Evaluation,
        Run = null,
        Seed = finished.Seed,
        Device = "cpu",
    };
}
