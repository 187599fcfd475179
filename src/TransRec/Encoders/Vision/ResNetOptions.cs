using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Encoders.Vision;

/// <summary>The shape of a residual network (He et al. 2016): torchvision's ResNet-18, 34, 50, 101 and 152, timm's 26, and a shorter one for small pictures.</summary>
public sealed record ResNetOptions
{
    internal static readonly int[] Depths = [10, 18, 26, 34, 50, 101, 152];

    /// <summary>10 (one block per stage), 18, 34; 26, 50, 101 or 152 (blocks of three convolutions with a narrow middle). Default 18.</summary>
    public int Depth
    {
        get;
        init => field = Depths.Contains(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Depth must be one of {string.Join(", ", Depths)}; found {value}.");
    } = 18;

    /// <summary>
    /// Channels of the first of the four stages, 16 to 512 in steps of 16; each stage has twice those of the one before. Default 64, torchvision's.
    /// </summary>
    /// <remarks>
    /// The backward pass of oneDNN's convolutions reads memory that nobody wrote, at random moments, where channels do not fill a vector of 16: gradients
    /// became NaN in 3 to 8 of 100 passes with 4 and 8 channels, and in none with 16, 32 and 64 (libtorch 2.10, avx512).
    /// </remarks>
    public int Channels { get; init => field = WholeVectors(value, nameof(Channels)); } = 64;

    /// <summary>
    /// Whether the first convolution is 3 x 3 with stride 2 and no pooling follows, for pictures of 32 to 96 pixels, instead of 7 x 7 with stride 2 and a pooling
    /// with stride 2. Default false.
    /// </summary>
    public bool SmallStem { get; init; }

    /// <summary>The network for small pictures that trains from scratch on a CPU: depth 10, 32 channels, small stem; 1.2 million parameters.</summary>
    public static ResNetOptions Small { get; } = new() { Depth = 10, Channels = 32, SmallStem = true };

    /// <summary>Whether blocks have three convolutions with a narrow middle.</summary>
    public bool Bottleneck => Depth is 26 or >= 50;

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Stages => Depth switch
    {
        10 => [1, 1, 1, 1],
        18 or 26 => [2, 2, 2, 2],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        _ => [3, 4, 6, 3],
    };

    /// <summary>Width of a picture's state.</summary>
    public int Width => Channels * 8 * Expansion;

    internal int Expansion => Bottleneck ? 4 : 1;

    /// <summary>Reads what <see cref="ToConfig"/> writes.</summary>
    /// <exception cref="CheckpointException">A value is missing or out of range; the message names all of them.</exception>
    public static ResNetOptions FromConfig(JsonElement config) => ResNetConfig.Read(new ForeignConfig(config, "config.json"));

    /// <summary>A config.json of this library's own, for weights with torchvision's names: model_type <c>torchvision_resnet</c>.</summary>
    public JsonObject ToConfig() => new()
    {
        ["model_type"] = ModelType,
        ["depth"] = Depth,
        ["channels"] = Channels,
        ["small_stem"] = SmallStem,
    };

    internal const string ModelType = "torchvision_resnet";

    /// <summary>What stands for the preprocessor_config.json of a published ResNet that has none: its config.json says no size, and all were trained with this one.</summary>
    internal const string PublishedPreprocessor = """{"size":{"height":224,"width":224}}""";

    /// <summary>Checks that channels fill vectors of 16.</summary>
    internal static int WholeVectors(int channels, string name) => Require.InRange(channels, 16, 512, name) % 16 == 0
        ? channels
        : throw new ArgumentOutOfRangeException(name, channels, $"{name} must be a multiple of 16; found {channels}.");
}
