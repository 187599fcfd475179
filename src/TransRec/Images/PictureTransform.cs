using TransRec.Options;

namespace TransRec.Images;

/// <summary>
/// How a picture of any size becomes one of [<see cref="Height"/>, <see cref="Width"/>]: resized to that size (the default, as the reference does it: the sides'
/// ratio is not kept), or by its shorter side and then cropped around the centre.
/// </summary>
public sealed record PictureTransform
{
    internal const int LargestSide = 2048;

    /// <summary>Rows of the result, 1 to 2,048; default 224.</summary>
    public int Height { get; init => field = Require.InRange(value, 1, LargestSide); } = 224;

    /// <summary>Columns of the result, 1 to 2,048; default 224.</summary>
    public int Width { get; init => field = Require.InRange(value, 1, LargestSide); } = 224;

    /// <summary>How it is resized; default bilinear.</summary>
    public PictureResampling Resampling { get; init => field = Defined(value); } = PictureResampling.Bilinear;

    /// <summary>
    /// The size before a crop around the centre: null (default) = no crop. What the crop wants beyond the picture is black.
    /// </summary>
    public PictureCropping? Cropping { get; init; }

    /// <summary>The same view of a picture in a square of another size: what is cut off around a crop stays the same share.</summary>
    internal PictureTransform WithSide(int side) => this with
    {
        Height = side,
        Width = side,
        Cropping = Cropping is not { } cropping ? null : cropping with
        {
            ShortestEdge = Scaled(cropping.ShortestEdge, side, Math.Min(Height, Width)),
            Height = Scaled(cropping.Height, side, Height),
            Width = Scaled(cropping.Width, side, Width),
        },
    };

    private static int Scaled(int before, int side, int crop) => before == 0 ? 0 : Math.Clamp((int)((long)before * side / crop), 1, LargestSide);

    /// <summary>Every setting in one line, for fingerprints and messages.</summary>
    internal string Describe() => Cropping switch
    {
        null => $"{Height}x{Width} {Resampling}",
        { ShortestEdge: 0, Height: 0 } => $"{Height}x{Width} centre",
        { ShortestEdge: 0 } cropping => $"{cropping.Height}x{cropping.Width} {Resampling}, {Height}x{Width} centre",
        { } cropping => $"shortest edge {cropping.ShortestEdge} {Resampling}, {Height}x{Width} centre",
    };

    internal PixelGrid Apply(PixelGrid picture)
    {
        if (Cropping is not { } cropping)
        {
            return PictureResize.Resize(picture, Width, Height, Resampling);
        }

        var (width, height) = cropping.SizeOf(picture);
        return CentreCrop(PictureResize.Resize(picture, width, height, Resampling));
    }

    private PixelGrid CentreCrop(PixelGrid picture)
    {
        if (picture.Width == Width && picture.Height == Height)
        {
            return picture;
        }

        // As transformers does it: the crop begins at (size - crop) / 2 rounded down; a picture that is too small is laid at ceil((crop - size) / 2).
        var cropped = new byte[Width * Height * PixelGrid.Channels];
        var (fromX, toX, columns) = Overlap(picture.Width, Width);
        var (fromY, toY, rows) = Overlap(picture.Height, Height);
        for (var y = 0; y < rows; y++)
        {
            picture.Row(fromY + y).Slice(fromX * PixelGrid.Channels, columns * PixelGrid.Channels)
                .CopyTo(cropped.AsSpan((((toY + y) * Width) + toX) * PixelGrid.Channels));
        }

        return new(Width, Height, cropped);
    }

    private static (int From, int To, int Count) Overlap(int size, int crop) =>
        size >= crop ? ((size - crop) / 2, 0, crop) : (0, (crop - size + 1) / 2, size);

    private static PictureResampling Defined(PictureResampling value) => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"Resampling must be one of {string.Join(", ", Enum.GetNames<PictureResampling>())}.");
}
