using TransRec.Images;

namespace TransRec.Tests.Images;

/// <summary>Resizing, byte by byte as Pillow 9.4 does it.</summary>
public sealed class PictureResizeTests
{
    private const int Width = 11;
    private const int Height = 9;

    // A pattern of three channels, smaller and larger; the first six bytes of Pillow's result, and a check sum of all.
    [Theory]
    [InlineData(PictureResampling.Nearest, 5, 4, 549789483, 128, 20, 40, 202, 124, 98)]
    [InlineData(PictureResampling.Nearest, 17, 13, 536412568, 0, 0, 11, 0, 0, 11)]
    [InlineData(PictureResampling.Lanczos, 5, 4, 199757493, 86, 7, 20, 131, 112, 73)]
    [InlineData(PictureResampling.Lanczos, 17, 13, 40060752, 0, 0, 11, 8, 3, 10)]
    [InlineData(PictureResampling.Bilinear, 5, 4, 859742419, 96, 21, 30, 130, 114, 77)]
    [InlineData(PictureResampling.Bilinear, 17, 13, 478399894, 0, 0, 11, 17, 6, 11)]
    [InlineData(PictureResampling.Bicubic, 5, 4, 461112670, 90, 13, 23, 132, 115, 73)]
    [InlineData(PictureResampling.Bicubic, 17, 13, 237103102, 0, 0, 11, 8, 4, 10)]
    [InlineData(PictureResampling.Box, 5, 4, 591704057, 65, 11, 19, 139, 89, 48)]
    [InlineData(PictureResampling.Box, 17, 13, 536412568, 0, 0, 11, 0, 0, 11)]
    [InlineData(PictureResampling.Hamming, 5, 4, 958008121, 86, 16, 24, 142, 113, 68)]
    [InlineData(PictureResampling.Hamming, 17, 13, 182971485, 0, 0, 11, 16, 6, 11)]
    public void Every_filter_gives_the_bytes_of_Pillow(PictureResampling resampling, int width, int height, long checksum, params int[] first)
    {
        var bytes = new byte[Width * Height * 3];
        for (var (y, at) = (0, 0); y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                bytes[at++] = (byte)((x * 37) + (y * 91));
                bytes[at++] = (byte)((x * x * 13) + (y * 7));
                bytes[at++] = (byte)((x * y * 29) + 11);
            }
        }

        var resized = PictureResize.Resize(new PixelGrid(Width, Height, bytes), width, height, resampling);
        Assert.Equal(first, resized.Bytes[..6].Select(value => (int)value));
        Assert.Equal(checksum, resized.Bytes.Aggregate(0L, (sum, value) => ((sum * 31) + value) % 1_000_000_007));
    }
}
