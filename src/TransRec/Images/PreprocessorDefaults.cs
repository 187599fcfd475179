namespace TransRec.Images;

/// <summary>What the image processors of transformers take where a preprocessor configuration does not say it.</summary>
internal sealed record PreprocessorDefaults
{
    private static readonly float[] ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] ClipDeviation = [0.26862954f, 0.26130258f, 0.27577711f];

    private static readonly (string Name, PreprocessorDefaults Defaults)[] All =
    [
        ("CLIP", new() { Bare = "shortest_edge", Crops = true, Resampling = PictureResampling.Bicubic, Mean = ClipMean, StandardDeviation = ClipDeviation }),
        ("Bit", new() { Bare = "shortest_edge", Crops = true, Resampling = PictureResampling.Bicubic, Mean = ClipMean, StandardDeviation = ClipDeviation }),
        ("ConvNext", new() { Bare = "shortest_edge", Size = 384, CropShare = 224.0 / 256 }),
        ("DeiT", new() { Crops = true, Size = 256, Resampling = PictureResampling.Bicubic }),
    ];

    /// <summary>What a bare number of <c>size</c> is: <c>square</c> or <c>shortest_edge</c>.</summary>
    public string Bare { get; init; } = "square";

    /// <summary>Pixels of <c>size</c>.</summary>
    public int Size { get; init; } = 224;

    /// <summary>Whether pictures are cropped around their centre.</summary>
    public bool Crops { get; init; }

    /// <summary>The share of the shorter side that a crop keeps, where the size is that of the crop (ConvNext); null: the processor knows no such share.</summary>
    public double? CropShare { get; init; }

    /// <summary>How pictures are resized.</summary>
    public PictureResampling Resampling { get; init; } = PictureResampling.Bilinear;

    /// <summary>Mean of red, green and blue.</summary>
    public float[] Mean { get; init; } = [0.5f, 0.5f, 0.5f];

    /// <summary>Standard deviation of red, green and blue.</summary>
    public float[] StandardDeviation { get; init; } = [0.5f, 0.5f, 0.5f];

    /// <summary>Those of a processor: its name (<c>CLIPImageProcessor</c>, <c>DeiTFeatureExtractor</c>), or null.</summary>
    public static PreprocessorDefaults Of(string? processor) =>
        All.FirstOrDefault(one => processor?.StartsWith(one.Name, StringComparison.Ordinal) == true).Defaults ?? new();
}
