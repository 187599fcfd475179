using System.Runtime.CompilerServices;

namespace TransRec.Images;

/// <summary>
/// Resizes bytes as Pillow's <c>Image.resize</c> does: rows first, then columns, fixed-point weights, each pass rounded to bytes.
/// </summary>
internal static class PictureResize
{
    private const int Half = 1 << (ResamplingWeights.PrecisionBits - 1);

    /// <returns>[height, width, 3]; the picture itself when it has that size already.</returns>
    public static PixelGrid Resize(PixelGrid picture, int width, int height, PictureResampling resampling)
    {
        if (picture.Width == width && picture.Height == height)
        {
            return picture;
        }

        if (resampling == PictureResampling.Nearest)
        {
            return Nearest(picture, width, height);
        }

        var filter = ResamplingFilter.Of(resampling);
        if (width != picture.Width)
        {
            picture = Rows(picture, width, new(picture.Width, width, filter));
        }

        return height != picture.Height ? Columns(picture, height, new(picture.Height, height, filter)) : picture;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PixelGrid Rows(PixelGrid picture, int width, ResamplingWeights weights)
    {
        var resized = new byte[checked(width * picture.Height * PixelGrid.Channels)];
        var to = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < width; x++)
            {
                var pixels = row[(weights.First(x) * PixelGrid.Channels)..];
                var (red, green, blue) = (Half, Half, Half);
                var from = 0;
                foreach (var weight in weights.At(x))
                {
                    red += pixels[from] * weight;
                    green += pixels[from + 1] * weight;
                    blue += pixels[from + 2] * weight;
                    from += PixelGrid.Channels;
                }

                resized[to] = Byte(red);
                resized[to + 1] = Byte(green);
                resized[to + 2] = Byte(blue);
                to += PixelGrid.Channels;
            }
        }

        return new(width, picture.Height, resized);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PixelGrid Columns(PixelGrid picture, int height, ResamplingWeights weights)
    {
        var length = picture.Width * PixelGrid.Channels;
        var resized = new byte[checked(length * height)];
        var sums = new int[length];
        for (var y = 0; y < height; y++)
        {
            Array.Fill(sums, Half);
            var from = weights.First(y);
            foreach (var weight in weights.At(y))
            {
                var row = picture.Row(from++);
                for (var place = 0; place < sums.Length; place++)
                {
                    sums[place] += row[place] * weight;
                }
            }

            var line = resized.AsSpan(y * length, length);
            for (var place = 0; place < sums.Length; place++)
            {
                line[place] = Byte(sums[place]);
            }
        }

        return new(picture.Width, height, resized);
    }

    private static PixelGrid Nearest(PixelGrid picture, int width, int height)
    {
        var columns = Places(picture.Width, width);
        var rows = Places(picture.Height, height);
        var resized = new byte[checked(width * height * PixelGrid.Channels)];
        var to = 0;
        foreach (var y in rows)
        {
            var row = picture.Row(y);
            foreach (var x in columns)
            {
                row.Slice(x * PixelGrid.Channels, PixelGrid.Channels).CopyTo(resized.AsSpan(to));
                to += PixelGrid.Channels;
            }
        }

        return new(width, height, resized);
    }

    // Pillow adds the step up rather than multiplying; the rounding of the sum decides ties.
    private static int[] Places(int from, int to)
    {
        var step = (double)from / to;
        var at = step * 0.5;
        var places = new int[to];
        for (var place = 0; place < to; place++, at += step)
        {
            places[place] = Math.Min((int)at, from - 1);
        }

        return places;
    }

    private static byte Byte(int sum) => (byte)Math.Clamp(sum >> ResamplingWeights.PrecisionBits, 0, 255);
}
