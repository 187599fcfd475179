using SkiaSharp;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>Turns and mirrors a picture so that it stands as EXIF says it was taken.</summary>
internal static class PictureOrientation
{
    /// <param name="stored">The picture as stored, [height, width, 3].</param>
    /// <param name="origin">Where the first stored pixel belongs (EXIF orientation 1 to 8).</param>
    /// <returns>A new picture; width and height are exchanged for the origins whose rows are columns.</returns>
    public static PixelGrid Upright(PixelGrid stored, SKEncodedOrigin origin)
    {
        var exchanged = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = exchanged ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var (right, bottom) = (stored.Width - 1, stored.Height - 1);
        var upright = new byte[width * height * PixelGrid.Channels];
        var place = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = origin switch
                {
                    SKEncodedOrigin.TopRight => (right - x, y),
                    SKEncodedOrigin.BottomRight => (right - x, bottom - y),
                    SKEncodedOrigin.BottomLeft => (x, bottom - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, bottom - x),
                    SKEncodedOrigin.RightBottom => (right - y, bottom - x),
                    SKEncodedOrigin.LeftBottom => (right - y, x),
                    _ => (x, y),
                };
                stored.Bytes.AsSpan(((row * stored.Width) + column) * PixelGrid.Channels, PixelGrid.Channels).CopyTo(upright.AsSpan(place));
                place += PixelGrid.Channels;
            }
        }

        return new(width, height, upright);
    }
}
