using TransRec.Adapters.Files;
using TransRec.Data;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Options;

namespace TransRec.Experiments.Adapters;

/// <summary>The domain that an adapter folder is for: its manifest says which, and which data.</summary>
internal static class AdapterDomain
{
    /// <summary>The recipe that the adapters were trained by; null when the manifest has none.</summary>
    /// <exception cref="OptionsException">The recipe has mistakes.</exception>
    public static AdaptationRecipe? RecipeOf(AdapterFolder folder) => folder.Manifest.Recipe is { } recipe
        ? RecipeReader.Parse<AdaptationRecipe>(recipe.ToJsonString(), $"The recipe in the manifest of {folder.Path}")
        : null;

    /// <summary>Where the data are and how they are filtered: as in the adapters' training, or else as in the base's.</summary>
    /// <param name="choice">The folder of the data, if another one is asked for.</param>
    /// <param name="recipe">The recipe of the adapters.</param>
    /// <param name="source">The recipe of the base.</param>
    /// <exception cref="RunException">No folder is known, or it does not exist.</exception>
    public static DataOptions DataOf(AdapterOnBase choice, AdaptationRecipe? recipe, PretrainingRecipe source)
    {
        if (choice.Data is { } folder)
        {
            return (recipe?.Data ?? source.Data) with { Folder = folder, JoinedFolders = [] };
        }

        if (recipe is null)
        {
            throw new RunException($"The manifest of {choice.Folder} does not say on which data the adapters were trained. Name the domain's folder with --data.");
        }

        return Directory.Exists(recipe.Data.Folder)
            ? recipe.Data
            : throw new RunException($"{choice.Folder} was trained on {recipe.Data.Folder}, and there is no such folder here. Name the domain's folder with --data.");
    }

    /// <summary>Reads the domain.</summary>
    /// <exception cref="RunException">The data are not those that the adapters were trained on, and other data are not asked for.</exception>
    public static Domain Load(AdapterOnBase choice, AdapterManifest manifest, DataOptions data)
    {
        var domain = Experiment.Load(data);
        return choice.OtherData || manifest.Data is not { } trained || trained == domain.Fingerprint
            ? domain
            : throw OtherData(choice, data, trained, domain.Fingerprint);
    }

    /// <summary>The error that the data are not those that the adapters were trained on.</summary>
    public static RunException OtherData(AdapterOnBase choice, DataOptions data, string trained, string found) => new(
        $"The data in {data.Folder} are not those that {choice.Folder} was trained on: fingerprint {trained} then, {found} now. "
        + "Name the folder of that domain with --data, or accept these data (a catalogue that has grown since, say) with --other-data.");
}
