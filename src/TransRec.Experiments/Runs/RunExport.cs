using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Experiments.Runs;

/// <summary>Writes what a run has made in the form that the library opens without knowing of runs.</summary>
public static class RunExport
{
    /// <summary>Writes the model of a finished pretrain run as a model folder (<see cref="ModelFolder"/>), also of one that was made before runs were model folders themselves.</summary>
    /// <param name="runFolder">The run.</param>
    /// <param name="folder">The model folder. One that holds the same model already is left as it is.</param>
    /// <param name="overwrite">Whether another model that is there is replaced once the new folder is complete. Default false.</param>
    /// <exception cref="RunException">The run is of another kind, or not finished.</exception>
    /// <exception cref="CheckpointException">
    /// The run's files are not as they were written, or the path holds something else (another model too, without <paramref name="overwrite"/>); nothing was written.
    /// </exception>
    public static void Model(string runFolder, string folder, bool overwrite = false)
    {
        var run = RunFolder.Open(runFolder);
        if (run.Recipe is not PretrainingRecipe recipe)
        {
            throw new RunException($"{run.Path} is a {run.Record.Kind} run; a model folder is written of a pretrain run. What an adapt run adds to its base is written by transrec adapter export.");
        }

        RunCompletion.Require(run);
        using var model = ModelBuilder.FromRun(run, recipe, items: null, loadWeights: true);
        if (!ModelFolder.Is(folder) || overwrite)
        {
            ModelFolder.Save(folder, model);
            return;
        }

        var (found, wanted) = (ModelManifest.Read(folder).Identity, ModelIdentity.Of(model.Recommender));
        if (found != wanted)
        {
            throw new CheckpointException(
                $"{folder} holds another model, of the identity {found[..Math.Min(12, found.Length)]}; that of {run.Path} is {wanted[..12]}. Write to another folder, or replace it (--overwrite).");
        }
    }
}
