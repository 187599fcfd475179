using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Experiments.Recipes;
using TransRec.Models;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>The fingerprints of what a run stands on besides recipe and data (<see cref="TrainingGround"/>).</summary>
internal static class Grounds
{
    // What encoders and tokenizers read, by name: a folder may hold a README, recipes, or whole runs besides.
    private static readonly string[] TokenizerFiles =
    [
        "vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "*.model",
    ];

    private static readonly string[] EncoderFiles =
    [
        .. TokenizerFiles, "config.json", "modules.json", "sentence_bert_config.json", "preprocessor_config.json",
        "*.index.json", "*.safetensors", "*.bin", "*.pt", "*.pth",
    ];

    /// <summary>Of a training of the whole model.</summary>
    public static IReadOnlyDictionary<string, string> Of(PretrainingRecipe recipe, IItemContent content) => Of(recipe, content, Files(recipe.ItemEncoder), null);

    /// <summary>Of a training on a base.</summary>
    public static IReadOnlyDictionary<string, string> Of(AdaptationRecipe recipe, IItemContent content, string baseFingerprint) =>
        Of(recipe, content, Files(Path.Combine(recipe.Base, ModelFolder.EncoderFolder), EncoderFiles), baseFingerprint);

    /// <summary>Of a training of an encoder on titles.</summary>
    public static IReadOnlyDictionary<string, string> Of(TextPretrainingRecipe recipe, TokenizedTitles titles)
    {
        var ground = Shared(recipe, Files(recipe.Encoder));
        ground[TrainingGround.Titles] = titles.Fingerprint;
        return ground;
    }

    private static Dictionary<string, string> Of(Recipe recipe, IItemContent content, IEnumerable<string> files, string? baseFingerprint)
    {
        var ground = Shared(recipe, files);
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
    private static Dictionary<string, string> Shared(Recipe recipe, IEnumerable<string> files)
    {
        var ground = new Dictionary<string, string>();
        if (recipe.Device == "cpu")
        {
            ground[TrainingGround.Threads] = $"{torch.get_num_threads()}";
        }

        var sums = files.Select(file => FileSum.Of(file).Sha256).ToList();
        if (sums.Count > 0)
        {
            ground[TrainingGround.Encoder] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', sums))));
        }

        return ground;
    }

    private static IEnumerable<string> Files(ItemEncoderOptions options) =>
        options.Folders.SelectMany(named => Files(named.Path, named.Key.EndsWith("tokenizer", StringComparison.Ordinal) ? TokenizerFiles : EncoderFiles));

    // Of a folder's folders those that sentence-transformers numbers: 0_Transformer, 1_Pooling.
    private static IEnumerable<string> Files(string? folder, string[] names) => !Directory.Exists(folder) ? [] :
    [
        .. names.SelectMany(name => Directory.EnumerateFiles(folder, name)).Distinct().Order(StringComparer.Ordinal),
        .. Directory.EnumerateDirectories(folder).Where(inner => Path.GetFileName(inner) is [>= '0' and <= '9', '_', ..]).Order(StringComparer.Ordinal)
            .SelectMany(inner => Files(inner, names)),
    ];
}
