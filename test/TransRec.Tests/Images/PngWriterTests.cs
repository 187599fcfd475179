using TransRec.Pictures;

namespace TransRec.Tests.Images;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(300, 200)] // 180,200 bytes: three stored blocks
    public void What_is_written_is_decoded_to_the_same_pixels(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random(1).NextBytes(bytes);

        var decoded = PictureDecoder.Decode(PngWriter.Write(new(width, height, bytes)), maximumPixels: 1_000_000);

        Assert.Equal((PictureProblem.None, PictureFormat.Png, width, height), (decoded.Problem, decoded.Format, decoded.Width, decoded.Height));
        Assert.Equal(bytes, decoded.Pixels!.Bytes[..bytes.Length]);
    }

    [Fact]
    public void A_pixel_is_these_bytes()
    {
        var file = PngWriter.Write(new(1, 1, [255, 0, 128]));

        // Signature; IHDR: 1 x 1, 8 bits, colour; IDAT: one stored block of filter 0 and the pixel, Adler-32; IEND.
        Assert.Equal(
            "89504e470d0a1a0a" + "0000000d49484452" + "00000001000000010802000000" + "907753de" + "0000000f49444154" + "7801" + "010400fbff" + "00ff0080" + "03810180",
            Convert.ToHexStringLower(file)[..112]);
    }
}
