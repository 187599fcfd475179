using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Files.Layouts;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Text;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Experiments.Adapters;

/// <summary>Makes an adapter folder from a finished adaptation: the small file set that a base needs to serve the run's domain.</summary>
public static class AdapterExport
{
    /// <summary>Writes the folder. The data are not read, and of the base its identity alone, where it is there.</summary>
    /// <param name="runFolder">A finished adapt run of a method that keeps its base.</param>
    /// <param name="folder">The adapter folder. One that holds the same adapters already is left as it is.</param>
    /// <param name="overwrite">Whether other adapters that are there are replaced once the new folder is complete. Default false.</param>
    /// <returns>The folder, opened and checked.</returns>
    /// <exception cref="RunException">The run is of another kind, is not finished, or has trained the whole model.</exception>
    /// <exception cref="CheckpointException">The run's weights are missing or malformed, or the path holds something else (other adapters too, without <paramref name="overwrite"/>).</exception>
    public static AdapterFolder Run(string runFolder, string folder, bool overwrite = false)
    {
        var (run, recipe) = Adaptation(runFolder);
        var summary = run.Result();
        run.RequireIntact();
        var weights = run.FilePath(ModelFolder.WeightsFile);
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(weights);
        var manifest = new AdapterManifest
        {
            Adapter = recipe.Adapter,
            Base = file.Metadata.GetValueOrDefault("base") ?? throw new CheckpointException($"{weights} does not say which base it belongs to."),
            Identity = IdentityOf(recipe.Base, file.Metadata["base"]),
            Data = run.Record.DataFingerprint,
            Items = SomeItems(TrainedCatalogue.Find(run)?.Items ?? []),
            Recipe = RecipeWriter.Tree(recipe),
            Metrics = summary.Metrics,
        };
        AdapterFolder.Save(folder, file.Entries.Keys.ToDictionary(name => name, file.Read), manifest, overwrite);
        return AdapterFolder.Open(folder);
    }

    /// <summary>Writes the item encoder's adapters in another library's layout. Of the base the shape of its text encoder is read, and no weights.</summary>
    /// <param name="runFolder">A finished adapt run of a method that the layout can express.</param>
    /// <param name="folder">The folder. One of the same layout that holds the same adapters already is left as it is.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="overwrite">Whether other adapters of the layout that are there are replaced once the new folder is complete. Default false.</param>
    /// <returns>What was written, and which of the run's values have no place in the layout.</returns>
    /// <exception cref="RunException">The run is of another kind, is not finished, or has trained the whole model.</exception>
    /// <exception cref="CheckpointException">
    /// The layout cannot express the method, the run's weights are malformed, or the path holds something else.
    /// </exception>
    public static LayoutReport Run(string runFolder, string folder, AdapterLayout layout, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var (run, recipe) = Adaptation(runFolder);
        run.RequireIntact();
        RunFolder.RequireIntactPart(Path.Combine(recipe.Base, ModelFolder.EncoderFolder));
        var encoder = HuggingFaceFolder.Open(RunFolder.Open(recipe.Base).FilePath(ModelFolder.EncoderFolder));
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(run.FilePath(ModelFolder.WeightsFile));
        return layout.Save(folder, recipe.Adapter, file.Entries.Keys.ToDictionary(name => name, file.Read), TextEncoderOptions.Of(encoder, dropout: null), overwrite);
    }

    // A base that is gone, or is another by now, says nothing.
    private static string? IdentityOf(string folder, string fingerprint) =>
        Path.Combine(folder, ModelFolder.WeightsFile) is var weights && File.Exists(weights) && TrainedWeights.Fingerprint(weights) == fingerprint ? ModelIdentity.OfFile(weights) : null;

    // Spread evenly over the catalogue: enough to know it again, little enough for a manifest that people read.
    private static Dictionary<string, string> SomeItems(IReadOnlyList<NamedItem> items)
    {
        const int most = 64;
        var count = Math.Min(most, items.Count);
        return Enumerable.Range(0, count).Select(place => items[(int)((long)place * items.Count / count)]).ToDictionary(item => item.Id, item => item.Title, StringComparer.Ordinal);
    }

    private static (RunFolder Run, AdaptationRecipe Recipe) Adaptation(string runFolder)
    {
        var run = RunFolder.Open(runFolder);
        if (run.Recipe is not AdaptationRecipe recipe)
        {
            throw new RunException($"{run.Path} is a {run.Record.Kind} run; adapters are exported from a run of transrec adapt.");
        }

        var method = AdapterRegistry.Of(recipe.Adapter);
        if (method.TrainsEverything)
        {
            throw new RunException($"{run.Path} trained the whole model (method {method.Name}): it stands alone, and there are no adapters to export.");
        }

        RunCompletion.Require(run);
        return (run, recipe);
    }
}
