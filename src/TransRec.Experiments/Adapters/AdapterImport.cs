using TransRec.Adapters.Files;
using TransRec.Adapters.Files.Layouts;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Images;
using TransRec.Models;

namespace TransRec.Experiments.Adapters;

/// <summary>Makes a TransRec adapter folder from a folder in another library's layout.</summary>
public static class AdapterImport
{
    private const string BaseNote = "Names and shapes fit the base; on which weights the adapters were trained, the folder does not say.";

    /// <summary>Loads the adapters onto a base, and writes the folder when they fit.</summary>
    /// <param name="foreign">The folder in another library's layout.</param>
    /// <param name="baseRun">The finished pretrain run whose item encoder the adapters are for.</param>
    /// <param name="folder">The adapter folder. One that holds the same adapters already is left as it is.</param>
    /// <param name="pictures">Is told how far the decoding of pictures is, where the base reads some; from several threads, one at a time. Default null.</param>
    /// <param name="overwrite">Whether other adapters that are there are replaced once the new folder is complete. Default false.</param>
    /// <returns>The folder, opened and checked, and what was left out or is different.</returns>
    /// <exception cref="RunException">The base is of another kind, is not finished, or its data have changed.</exception>
    /// <exception cref="CheckpointException">
    /// The adapters cannot be read or do not fit the base, or the path holds something else; nothing was written.
    /// </exception>
    public static AdapterImportResult Run(string foreign, string baseRun, string folder, IProgress<PictureProgress>? pictures = null, bool overwrite = false)
    {
        var layout = AdapterLayout.Of(foreign);
        var run = RunFolder.Open(baseRun);
        if (run.Recipe is not PretrainingRecipe recipe)
        {
            throw new RunException($"{run.Path} is a {run.Record.Kind} run; the base of adapters is a pretrain run.");
        }

        RunCompletion.Require(run);
        using var built = ModelBuilder.FromRun(run, recipe, RunDomain.Load(run), watch: new(pictures));
        using var read = layout.Open(foreign, AdapterLayout.EncoderOf(built.Model, foreign));
        using var set = StoredAdapterSet.Create(built.Model, read.Options, read.Tensors);
        AdapterFolder.Save(folder, set.Values(), new AdapterManifest
        {
            Adapter = read.Options,
            Base = run.Sha256(ModelFolder.WeightsFile),
            Identity = ModelIdentity.OfFile(run.FilePath(ModelFolder.WeightsFile)),
        }, overwrite);
        return new AdapterImportResult(AdapterFolder.Open(folder), layout.Name, read.LeftOut, [BaseNote, .. read.Notes]);
    }
}

/// <summary>What an import gave.</summary>
/// <param name="Folder">The adapter folder.</param>
/// <param name="Layout">The layout of the folder that was read.</param>
/// <param name="LeftOut">Tensors that an item encoder has no use for.</param>
/// <param name="Notes">What is different although the hidden states are equal.</param>
public sealed record AdapterImportResult(AdapterFolder Folder, string Layout, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notes);
