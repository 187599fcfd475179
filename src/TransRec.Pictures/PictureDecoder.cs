using SkiaSharp;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>
/// Turns a picture file's content into red, green and blue bytes as Pillow's <c>open(...).convert("RGB")</c> does, and upright by EXIF.
/// </summary>
/// <remarks>
/// Transparency is dropped, not blended: the colours beneath stay as stored. Colour profiles are ignored. Of 16 bits a channel the upper eight count,
/// except in grey PNGs without transparency, whose values are cut off at 255 as Pillow does it (mode I;16). See docs/adr/0012-pictures.md.
/// </remarks>
internal static class PictureDecoder
{
    // Pictures above this are decoded one at a time, so that the memory of all cores together stays bounded.
    private const long ManyPixels = 16_000_000;

    // JPEG's longest side. A longer one (PNG, GIF) would make the tables of the resize long too.
    private const int LongestSide = 65_535;

    // Of a picture with many pixels: a photograph has half a bit for each or more. One of a single colour, made to be large, has a hundredth.
    private const int MostPixelsPerByte = 32;

    // Pixels times the scans of a progressive JPEG, each of which goes over all of them: ten are usual, thousands are an attack.
    private const long MostScannedPixels = 1_000_000_000;

    private static readonly Lock s_large = new();

    /// <param name="content">The whole file.</param>
    /// <param name="maximumPixels">What the header may promise.</param>
    public static DecodedPicture Decode(byte[] content, long maximumPixels)
    {
        if (content.Length == 0)
        {
            return DecodedPicture.None(PictureProblem.Empty);
        }

        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            return DecodedPicture.None(BeginsAsPicture(content) ? PictureProblem.Damaged : PictureProblem.NotAPicture);
        }

        var format = FormatOf(codec.EncodedFormat);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (format == PictureFormat.Unknown || width < 1 || height < 1)
        {
            return DecodedPicture.None(PictureProblem.NotAPicture);
        }

        if ((long)width * height > maximumPixels || width > LongestSide || height > LongestSide)
        {
            return new(PictureProblem.TooManyPixels, format, PictureNotes.None, width, height, null);
        }

        if (JpegScans.Count(content) * (long)width * height > MostScannedPixels)
        {
            return DecodedPicture.None(PictureProblem.Damaged);
        }

        if ((long)width * height <= ManyPixels)
        {
            return Decode(codec, content, format);
        }

        if ((long)width * height > content.Length * (long)MostPixelsPerByte)
        {
            return new(PictureProblem.TooManyPixels, format, PictureNotes.None, width, height, null);
        }

        lock (s_large)
        {
            return Decode(codec, content, format);
        }
    }

    private static DecodedPicture Decode(SKCodec codec, byte[] content, PictureFormat format)
    {
        var png = PngHeader.Of(content);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var notes = png.IsAnimated || codec.FrameCount > 1 ? PictureNotes.Animated : PictureNotes.None;
        var bytes = png.IsSixteenBitGrey ? SixteenBitGrey(content, out var result) : EightBits(codec, out result);
        var problem = result switch
        {
            SKCodecResult.Success => PictureProblem.None,
            SKCodecResult.IncompleteInput => PictureProblem.Truncated,
            _ => PictureProblem.Damaged,
        };
        if (problem != PictureProblem.None)
        {
            return new(problem, format, notes, width, height, null);
        }

        var pixels = new PixelGrid(width, height, bytes);
        if (codec.EncodedOrigin is not (SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default))
        {
            notes |= PictureNotes.Turned;
            pixels = PictureOrientation.Upright(pixels, codec.EncodedOrigin);
        }

        return new(PictureProblem.None, format, notes, width, height, pixels);
    }

    private static byte[] EightBits(SKCodec codec, out SKCodecResult result)
    {
        var bytes = Pixels(codec, out result);
        var count = codec.Info.Width * codec.Info.Height;
        for (var (pixel, to) = (0, 0); pixel < count; pixel++, to += PixelGrid.Channels)
        {
            // In place: a pixel's new place is never behind its old one.
            var from = pixel * 4;
            (bytes[to], bytes[to + 1], bytes[to + 2]) = (bytes[from], bytes[from + 1], bytes[from + 2]);
        }

        return bytes;
    }

    private static byte[] SixteenBitGrey(byte[] content, out SKCodecResult result)
    {
        using var data = SKData.CreateCopy(PngHeader.AsGreyWithTransparency(content));
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            result = SKCodecResult.ErrorInInput;
            return [];
        }

        var bytes = Pixels(codec, out result);
        var count = codec.Info.Width * codec.Info.Height;
        for (var pixel = 0; pixel < count; pixel++)
        {
            var (upper, lower) = (bytes[pixel * 4], bytes[(pixel * 4) + 3]);
            bytes.AsSpan(pixel * PixelGrid.Channels, PixelGrid.Channels).Fill(upper > 0 ? byte.MaxValue : lower);
        }

        return bytes;
    }

    private static unsafe byte[] Pixels(SKCodec codec, out SKCodecResult result)
    {
        // Unpremultiplied, so that the colours under transparency stay; without a colour space, so that none is converted.
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var bytes = new byte[info.BytesSize64];
        fixed (byte* place = bytes)
        {
            result = codec.GetPixels(info, (IntPtr)place);
        }

        return bytes;
    }

    // A header that is cut off makes no codec; the first bytes still say what it was to be.
    private static bool BeginsAsPicture(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
        || content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || content.StartsWith("GIF8"u8)
        || (content.StartsWith("RIFF"u8) && content.Length >= 12 && content.Slice(8, 4).SequenceEqual("WEBP"u8));

    private static PictureFormat FormatOf(SKEncodedImageFormat format) => format switch
    {
        SKEncodedImageFormat.Jpeg => PictureFormat.Jpeg,
        SKEncodedImageFormat.Png => PictureFormat.Png,
        SKEncodedImageFormat.Webp => PictureFormat.Webp,
        SKEncodedImageFormat.Gif => PictureFormat.Gif,
        _ => PictureFormat.Unknown,
    };
}
