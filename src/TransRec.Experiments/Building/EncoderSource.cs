using System.Text.RegularExpressions;
using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Building;

/// <summary>A folder with an encoder or a tokenizer that a recipe or an option names.</summary>
internal static partial class EncoderSource
{
    /// <summary>Checks that the folder is one, and not that of a run that is not complete.</summary>
    /// <param name="folder">The folder as it was named.</param>
    /// <param name="key">The key or option that names it, for the message.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="RunException">It does not exist, is a file, or lies in an unfinished run.</exception>
    public static string Require(string folder, string key)
    {
        if (File.Exists(folder))
        {
            throw new RunException($"{key} is {folder}, which is a file; expected the folder that it lies in: a Hugging Face folder with config.json, weights and tokenizer.");
        }

        if (!Directory.Exists(folder))
        {
            throw new RunException(IsHubName(folder)
                ? $"{key} is {folder}, and there is no such folder. If it is a model's name on the Hugging Face hub: models are not downloaded. Download its files (config.json, weights, "
                    + $"tokenizer) into a folder, for example with: hf download {folder} --local-dir models/{folder.Split('/')[^1]}, and name that folder."
                : $"{key} is {folder}, and there is no such folder. Expected a Hugging Face folder, such as the folder encoder of a pretrain-text run.");
        }

        RunCompletion.RequireAround(folder);
        return folder;
    }

    /// <summary>Checks every folder that an encoder's options name, and those in finished runs by their checksums.</summary>
    /// <param name="options">The options.</param>
    /// <param name="key">Where they stand in the recipe, for the message.</param>
    /// <exception cref="RunException">One does not exist, is a file, or lies in an unfinished run.</exception>
    /// <exception cref="CheckpointException">A file is not as a run wrote it.</exception>
    public static void RequireAll(ItemEncoderOptions options, string key)
    {
        foreach (var (name, folder) in options.Folders)
        {
            RunFolder.RequireIntactPart(folder);
            _ = Require(folder, $"{key}.{name}");
        }
    }

    private static bool IsHubName(string name) => HubName().IsMatch(name);

    // bert-base-uncased, google/vit-base-patch16-224
    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?$")]
    private static partial Regex HubName();
}
