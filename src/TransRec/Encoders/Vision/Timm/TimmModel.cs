using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision.Timm;

/// <summary>A model of timm as its config.json names it: the sizes follow from the name <c>architecture</c> (Wightman 2019, its model definitions), not from keys.</summary>
internal static partial class TimmModel
{
    // Width, blocks, heads.
    private static readonly Dictionary<string, (int Width, int Layers, int Heads)> Sizes = new(StringComparer.Ordinal)
    {
        ["tiny"] = (192, 12, 3),
        ["small"] = (384, 12, 6),
        ["base"] = (768, 12, 12),
        ["large"] = (1024, 24, 16),
        ["huge"] = (1280, 32, 16),
    };

    // What changes neither the model nor its states.
    private static readonly string[] HarmlessArguments = ["num_classes", "img_size", "in_chans", "dynamic_img_size", "drop_rate", "proj_drop_rate", "attn_drop_rate"];

    /// <summary>Whether a folder is timm's: it has <c>architecture</c> in place of <c>model_type</c>.</summary>
    public static bool Is(HuggingFaceFolder folder) => !folder.Config.TryGetProperty("model_type", out _)
        && folder.Config.TryGetProperty("architecture", out var name) && name.ValueKind == JsonValueKind.String;

    /// <summary>Whether a folder of timm holds a ResNet.</summary>
    public static bool IsResNet(HuggingFaceFolder folder) => Is(folder) && ResNetName().IsMatch(folder.Config.GetProperty("architecture").GetString()!);

    /// <summary>The shape of a ResNet.</summary>
    /// <exception cref="CheckpointException">A key asks for another model.</exception>
    public static ResNetOptions ResNet(ForeignConfig config)
    {
        var depth = int.Parse(ResNetName().Match(config.Text("architecture")!).Groups["depth"].Value, CultureInfo.InvariantCulture);
        CheckArguments(config, pool: "avg");
        config.ThrowIfAny();
        return new ResNetOptions { Depth = depth };
    }

    /// <summary>The shape of a vision Transformer.</summary>
    /// <exception cref="CheckpointException">Another model of timm, or a key that asks for one.</exception>
    public static VisionTransformerOptions VisionTransformer(ForeignConfig config)
    {
        var name = VisionTransformerName().Match(config.Text("architecture")!);
        var (deit, distilled, clip, dino) = (name.Groups["kind"].Value == "deit", name.Groups["distilled"].Success, name.Groups["clip"].Value, name.Groups["dino"].Success);
        if (!name.Success || (distilled && !deit) || (deit && (clip.Length > 0 || dino)))
        {
            config.Add(
                "architecture",
                "one of resnet18, 26, 34, 50, 101, 152 and vit_SIZE_patchP_S, vit_SIZE_patchP_clip_S, vit_SIZE_patchP_clip_quickgelu_S, vit_SIZE_patch14_dinov2, deit_SIZE_patchP_S, "
                + $"deit_SIZE_distilled_patchP_S with the sizes {string.Join(", ", Sizes.Keys)} (the models of timm that are read)");
            config.ThrowIfAny();
        }

        CheckArguments(config, pool: "token");
        var (width, layers, heads) = Sizes[name.Groups["size"].Value];
        var side = dino ? 518 : Number(name, "side");
        var picture = config.Part("model_args") is { } arguments ? arguments.Pair("img_size", 1, 16_384, side) : (side, side);
        config.ThrowIfAny();
        return new VisionTransformerOptions
        {
            Family = distilled ? VisionTransformerFamily.Deit : clip.Length > 0 ? VisionTransformerFamily.Clip : dino ? VisionTransformerFamily.Dinov2 : VisionTransformerFamily.Vit,
            ImageSize = picture.Item1,
            ImageWidth = picture.Item1 == picture.Item2 ? null : picture.Item2,
            PatchSize = Number(name, "patch"),
            Width = width,
            Layers = layers,
            Heads = heads,
            FeedForwardWidth = 4 * width,
            Activation = clip.Contains("quickgelu", StringComparison.Ordinal) ? "quick_gelu" : "gelu",
            NormEpsilon = clip.Length > 0 ? 1e-5 : 1e-6,
            LayerScale = dino ? 1e-5 : 1,
        };
    }

    private static int Number(Match name, string group) => int.Parse(name.Groups[group].Value, CultureInfo.InvariantCulture);

    private static void CheckArguments(ForeignConfig config, string pool)
    {
        if (config.Text("global_pool", pool) is var asked && asked is not null && asked.Length > 0 && asked != pool)
        {
            config.Add("global_pool", $"\"{pool}\"");
        }

        if (config.Part("model_args") is not { } arguments)
        {
            return;
        }

        foreach (var key in arguments.Keys.Except(HarmlessArguments))
        {
            arguments.RefuseSet(key, "it changes the model, and only the models as timm defines them are read");
        }

        if (arguments.Whole("in_chans", 1, 1000, 3) is not 3 && !arguments.IsWrong("in_chans"))
        {
            arguments.Add("in_chans", "3 (red, green and blue)");
        }

        arguments.ThrowIfAny();
    }

    [GeneratedRegex(@"\A(tv_)?resnet(?<depth>18|26|34|50|101|152)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ResNetName();

    [GeneratedRegex(
        @"\A(?<kind>vit|deit)_(?<size>tiny|small|base|large|huge)(?<distilled>_distilled)?_patch(?<patch>[1-9][0-9]?)_((?<clip>clip_(quickgelu_)?)?(?<side>[1-9][0-9]{1,3})(_in21k)?|(?<dino>dinov2))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VisionTransformerName();
}
