using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Models;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>The fingerprints of what a run stands on besides recipe and data (<see cref="TrainingGround"/>).</summary>
internal static class Grounds
{
    private static readonly string[] EncoderFiles = [".json", ".txt", ".model", ".safetensors", ".bin", ".pt", ".pth"];

    /// <summary>Of a training of the whole model.</summary>
    public static IReadOnlyDictionary<string, string> Of(PretrainingRecipe recipe, IItemContent content) => Of(recipe, content, Folders(recipe.ItemEncoder), null);

    /// <summary>Of a training on a base.</summary>
    public static IReadOnlyDictionary<string, string> Of(AdaptationRecipe recipe, IItemContent content, string baseFingerprint) =>
        Of(recipe, content, [Path.Combine(recipe.Base, ModelFolder.EncoderFolder)], baseFingerprint);

    /// <summary>Of a training of an encoder on titles.</summary>
    public static IReadOnlyDictionary<string, string> Of(TextPretrainingRecipe recipe, TokenizedTitles titles)
    {
        var ground = Shared(recipe, Folders(recipe.Encoder));
        ground[TrainingGround.Titles] = titles.Fingerprint;
        return ground;
    }

    private static Dictionary<string, string> Of(Recipe recipe, IItemContent content, IEnumerable<string> folders, string? baseFingerprint)
    {
        var ground = Shared(recipe, folders);
        if (baseFingerprint is not null)
        {
            ground[TrainingGround.Base] = baseFingerprint;
        }

        foreach (var part in content is TitlesAndPictures both ? [both.Titles, both.Pictures] : new[] { content })
        {
            if (part is not ItemNumbers)
            {
                ground[part is TokenizedTitles ? TrainingGround.Titles : TrainingGround.Pictures] = part.Fingerprint;
            }
        }

        return ground;
    }

    // The order of sums depends on the number of threads; on a graphics card it does not.
    private static Dictionary<string, string> Shared(Recipe recipe, IEnumerable<string> folders)
    {
        var ground = new Dictionary<string, string>();
        if (recipe.Device == "cpu")
        {
            ground[TrainingGround.Threads] = $"{torch.get_num_threads()}";
        }

        var files = folders.SelectMany(Files).Select(FileSum.Of).ToList();
        if (files.Count > 0)
        {
            ground[TrainingGround.Encoder] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => file.Sha256)))));
        }

        return ground;
    }

    private static IEnumerable<string> Folders(ItemEncoderOptions options) => options.Folders.Select(named => named.Path);

    // What encoders and tokenizers read, by their endings (a README may change), in the folder itself and in the parts of a sentence-transformers folder
    // (0_Transformer, 1_Pooling): whatever else lies below it is no part of the encoder.
    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder)
            .Where(part => char.IsAsciiDigit(Path.GetFileName(part)[0]))
            .Prepend(folder)
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => EncoderFiles.Contains(Path.GetExtension(file)))
            .Order(StringComparer.Ordinal)
        : [];
}
