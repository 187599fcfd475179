using TransRec.Encoders.Vision;
using TransRec.Options;

namespace TransRec.Encoders.Items;

/// <summary>A vision encoder over pictures ([CLS] of a Transformer or the average of a ResNet, then Linear and GELU). Recipe type <c>image</c>.</summary>
public sealed record ImageItemEncoderOptions : ItemEncoderOptions, IOptionConflicts
{
    /// <summary>
    /// A folder with a vision encoder of a family that is read (config.json, weights, preprocessor_config.json; docs/guide/encoders.md lists them). Null: the encoder
    /// starts from random weights in the shape given by the other values. Default null.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>vit, mae or resnet, when there is no <see cref="Folder"/>. Default vit.</summary>
    public string Architecture { get; init => field = Require.OneOf(value, ["vit", "mae", "resnet"]); } = "vit";

    /// <summary>
    /// Side in pixels that pictures are resized to, 8 to 1024. 0: what the folder's preprocessor_config.json or config.json says, or 64 when there is no folder.
    /// Default 0.
    /// </summary>
    public int Size { get; init => field = value == 0 ? 0 : Require.InRange(value, 8, 1024); }

    /// <summary>Pixels of a picture's side when neither the options nor a folder says.</summary>
    internal const int StandardSize = 64;

    /// <summary>Pixels of a picture's side when there is no folder.</summary>
    internal int SizeWithoutFolder => Size > 0 ? Size : StandardSize;

    /// <summary>Side of a Transformer's patch in pixels when there is no <see cref="Folder"/>, 1 to 128; must divide the size. Default 8.</summary>
    public int PatchSize { get; init => field = Require.InRange(value, 1, 128); } = 8;

    /// <summary>Transformer layers when there is no <see cref="Folder"/>, 1 to 48. Default 4.</summary>
    public int Layers { get; init => field = Require.InRange(value, 1, 48); } = 4;

    /// <summary>Width of a Transformer's hidden states when there is no <see cref="Folder"/>, 8 to 4096. Default 128.</summary>
    public int Width { get; init => field = Require.InRange(value, 8, 4096); } = 128;

    /// <summary>Attention heads when there is no <see cref="Folder"/>, 1 to 64; must divide the width. Default 2.</summary>
    public int Heads { get; init => field = Require.InRange(value, 1, 64); } = 2;

    /// <summary>Width of a Transformer's feed-forward layer when there is no <see cref="Folder"/>, 8 to 16384. Default 512.</summary>
    public int FeedForwardWidth { get; init => field = Require.InRange(value, 8, 16384); } = 512;

    /// <summary>Depth of a ResNet when there is no <see cref="Folder"/>: 10 (a block per stage), 18, 34 or 50. Default 10.</summary>
    public int Depth
    {
        get;
        init => field = value is 10 or 18 or 34 or 50
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Depth), value, $"Depth must be one of 10, 18, 34, 50; found {value}.");
    } = 10;

    /// <summary>Channels of a ResNet's first stage when there is no <see cref="Folder"/>, 16 to 512 in steps of 16; torchvision has 64. Default 32.</summary>
    public int Channels { get; init => field = ResNetOptions.WholeVectors(value, nameof(Channels)); } = 32;

    /// <summary>Dropout of a Transformer's hidden states and attention while training, 0 to 0.9. Default 0.1.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.9); } = 0.1;

    /// <summary>Share of a Transformer's patches that are left out at random while training, 0 to 0.95. Default 0; the paper's MAE has 0.75.</summary>
    public double MaskRatio { get; init => field = Require.InRange(value, 0, 0.95); }

    /// <summary>Random crop while training: a picture is moved by up to this many pixels to each side, 0 to 512. Default 0.</summary>
    public int CropPadding { get; init => field = Require.InRange(value, 0, 512); }

    /// <summary>Probability that a picture is mirrored left to right while training, 0 to 1. Default 0.</summary>
    public double FlipProbability { get; init => field = Require.InRange(value, 0, 1); }

    internal override IEnumerable<(string Key, string Path)> Folders => Folder is null ? [] : [("folder", Folder)];

    internal override ItemEncoderOptions WithDropout(double rate) => this with { Dropout = rate };

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Folder is not null && Shape != new ImageItemEncoderOptions().Shape)
        {
            yield return ("folder", "has a config.json that gives the shape: remove architecture, patchSize, layers, width, heads, feedForwardWidth, depth and channels, or the folder.");
        }

        var transformer = Folder is null && Architecture != "resnet";
        if (transformer && Width % Heads != 0)
        {
            yield return ("heads", $"must divide the width; found {Heads} heads and width {Width}.");
        }

        if (transformer && SizeWithoutFolder % PatchSize != 0)
        {
            yield return ("patchSize", $"must divide the size; found patches of {PatchSize} and pictures of {SizeWithoutFolder} pixels.");
        }
    }

    private (string Architecture, int PatchSize, int Layers, int Width, int Heads, int FeedForwardWidth, int Depth, int Channels) Shape =>
        (Architecture, PatchSize, Layers, Width, Heads, FeedForwardWidth, Depth, Channels);
}
