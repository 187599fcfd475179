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
    /// <param name="folder">The model folder; one that is there is replaced once the new one is complete.</param>
    /// <exception cref="RunException">The run is of another kind, or not finished.</exception>
    /// <exception cref="CheckpointException">The run's files are not as they were written, or the path holds something else; nothing was written.</exception>
    public static void Model(string runFolder, string folder)
    {
        var run = RunFolder.Open(runFolder);
        if (run.Recipe is not PretrainingRecipe recipe)
        {
            throw new RunException($"{run.Path} is a {run.Record.Kind} run; a model folder is written of a pretrain run. What an adapt run adds to its base is written by transrec adapter export.");
        }

        RunCompletion.Require(run);
        using var model = ModelBuilder.FromRun(run, recipe, items: null, loadWeights: true);
        ModelFolder.Save(folder, model);
    }
}
