using SkiaSharp;
using TransRec.Pictures;

namespace TransRec.Tests.Images;

/// <summary>Small files that promise large pictures.</summary>
public sealed class PictureBombTests
{
    [Fact]
    public void A_picture_of_many_pixels_and_few_bytes_is_refused_before_it_is_decoded()
    {
        var content = PictureWorld.Encode(SKEncodedImageFormat.Png, 7000, 7000); // one colour: 49 million pixels in a hundred kilobytes or so
        Assert.True(content.Length < 7000 * 7000 / 32);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(PictureProblem.TooManyPixels, PictureDecoder.Decode(content, 64_000_000).Problem);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
        Assert.Equal(PictureProblem.None, PictureDecoder.Decode(PictureWorld.Encode(SKEncodedImageFormat.Png, 3900, 4000), 64_000_000).Problem);
    }

    [Fact]
    public void A_JPEG_of_thousands_of_scans_is_refused_before_it_is_decoded()
    {
        var plain = PictureWorld.Encode(SKEncodedImageFormat.Jpeg, 3000, 3000);
        Assert.Equal(1, JpegScans.Count(plain));
        var scan = plain.AsSpan().IndexOf([(byte)0xff, (byte)0xda]);
        byte[] bomb = [.. plain[..scan], .. Enumerable.Repeat(plain[scan..^2], 200).SelectMany(part => part), 0xff, 0xd9];
        Assert.Equal(200, JpegScans.Count(bomb));
        Assert.Equal(PictureProblem.Damaged, PictureDecoder.Decode(bomb, 64_000_000).Problem);
        Assert.Equal(PictureProblem.None, PictureDecoder.Decode(plain, 64_000_000).Problem);
        Assert.Equal(0, JpegScans.Count(PictureWorld.Encode(SKEncodedImageFormat.Png)));
        Assert.Equal(0, JpegScans.Count([0xff, 0xd8, 0xff]));
    }
}
