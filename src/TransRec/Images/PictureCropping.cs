using TransRec.Options;

namespace TransRec.Images;

/// <summary>The size that a picture has before the crop around its centre. With no value set it is not resized at all.</summary>
public sealed record PictureCropping
{
    // A picture of 65,535 x 1 whose shorter side became 224 would be 15 million columns wide.
    private const int LongestEdge = 65_535;

    /// <summary>The shorter side is brought to this length and the ratio of the sides kept, 1 to 2,048; 0 (default): not so.</summary>
    public int ShortestEdge { get; init => field = Require.InRange(value, 0, PictureTransform.LargestSide); }

    /// <summary>Rows before the crop, where <see cref="ShortestEdge"/> is 0; 0 (default): as the picture is.</summary>
    public int Height { get; init => field = Require.InRange(value, 0, PictureTransform.LargestSide); }

    /// <summary>Columns before the crop, where <see cref="ShortestEdge"/> is 0; 0 (default): as the picture is.</summary>
    public int Width { get; init => field = Require.InRange(value, 0, PictureTransform.LargestSide); }

    internal (int Width, int Height) SizeOf(PixelGrid picture)
    {
        if (ShortestEdge == 0)
        {
            return (Width > 0 ? Width : picture.Width, Height > 0 ? Height : picture.Height);
        }

        var (shorter, longer) = (Math.Min(picture.Width, picture.Height), Math.Max(picture.Width, picture.Height));
        var length = (int)Math.Min((long)ShortestEdge * longer / shorter, LongestEdge);
        return picture.Width <= picture.Height ? (ShortestEdge, length) : (length, ShortestEdge);
    }
}
