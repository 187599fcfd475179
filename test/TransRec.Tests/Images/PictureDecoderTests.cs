using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;
using TransRec.Pictures;

namespace TransRec.Tests.Images;

public sealed class PictureDecoderTests
{
    [Theory]
    [InlineData(1, 1, 2, 3, 4)]
    [InlineData(2, 2, 1, 4, 3)]
    [InlineData(3, 4, 3, 2, 1)]
    [InlineData(4, 3, 4, 1, 2)]
    [InlineData(5, 1, 3, 2, 4)]
    [InlineData(6, 3, 1, 4, 2)]
    [InlineData(7, 4, 2, 3, 1)]
    [InlineData(8, 2, 4, 1, 3)]
    public void Pictures_stand_upright_by_their_EXIF_orientation(byte orientation, params int[] corners)
    {
        // Four blocks of 16 pixels: 1 2 above 3 4, of grey 50 each more.
        using var bitmap = new SKBitmap(new SKImageInfo(32, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var block = 0; block < 4; block++)
        {
            var grey = (byte)((block + 1) * 50);
            bitmap.Erase(new SKColor(grey, grey, grey), SKRectI.Create(block % 2 * 16, block / 2 * 16, 16, 16));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        byte[] exif =
        [
            0xff, 0xe1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        var file = data.ToArray();
        var pixels = PictureDecoder.Decode([.. file[..2], .. exif, .. file[2..]], 10_000).Pixels!;
        int[] found = [.. new[] { (8, 8), (24, 8), (8, 24), (24, 24) }.Select(at => (pixels.Row(at.Item2)[at.Item1 * 3] + 25) / 50)];
        Assert.Equal(corners, found);
    }

    [Fact]
    public void Of_sixteen_bits_a_channel_the_upper_eight_count() =>
        Assert.Equal([0x01, 0x80, 0xfe], Pixel(Png(16, 2, [0x01, 0xff, 0x80, 0x7f, 0xfe, 0xff])));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(37, 37)]
    [InlineData(254, 254)]
    [InlineData(255, 255)]
    [InlineData(256, 255)]
    [InlineData(40_000, 255)]
    public void Grey_of_sixteen_bits_is_cut_off_at_255(int stored, int expected) =>
        Assert.Equal([expected, expected, expected], Pixel(Png(16, 0, [(byte)(stored >> 8), (byte)stored])).Select(value => (int)value));

    [Fact]
    public void Transparent_pixels_keep_the_colour_beneath() => Assert.Equal([10, 200, 30], Pixel(Png(8, 6, [10, 200, 30, 0])));

    [Fact]
    public void A_bomb_is_refused_by_its_header()
    {
        var bomb = Png(8, 2, [1, 2, 3], side: 60_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(PictureProblem.TooManyPixels, PictureDecoder.Decode(bomb, 64_000_000).Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void The_first_frame_of_a_moving_picture_is_taken_and_noted()
    {
        // GIF, 1 x 1, black and white, two frames: white, then black.
        byte[] frame(byte code) => [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, code, 1, 0];
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. frame(0x4c), .. frame(0x44), 0x3b];
        var picture = PictureDecoder.Decode(gif, 100);
        Assert.Equal((PictureFormat.Gif, PictureNotes.Animated), (picture.Format, picture.Notes));
        Assert.Equal(255, picture.Pixels!.Bytes[0]);
    }

    [Fact]
    public void Of_an_animated_PNG_the_picture_that_every_reader_shows_is_taken_and_noted()
    {
        var still = Png(8, 2, [10, 200, 30]);
        var afterHeader = 8 + 25;
        byte[] animated = [.. still[..afterHeader], .. Chunk("acTL"u8, [0, 0, 0, 2, 0, 0, 0, 0]), .. still[afterHeader..]];
        var picture = PictureDecoder.Decode(animated, 100);
        Assert.Equal((PictureFormat.Png, PictureNotes.Animated), (picture.Format, picture.Notes));
        Assert.Equal([10, 200, 30], picture.Pixels!.Bytes[..3]);
    }

    [Fact]
    public void Of_an_animated_WebP_the_first_frame_is_taken_and_noted()
    {
        // A frame is its place and size, how long it stands, and the lossless picture as it stands in a still file behind its 12 bytes of header.
        byte[] frame(SKColor colour) => Riff("ANMF"u8, [0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0, 0, 100, 0, 0, 0, .. StillWebP(colour)[12..]]);
        byte[] content =
        [
            .. "WEBP"u8, .. Riff("VP8X"u8, [2, 0, 0, 0, 3, 0, 0, 3, 0, 0]), .. Riff("ANIM"u8, [0, 0, 0, 0, 0, 0]),
            .. frame(new SKColor(10, 200, 30)), .. frame(SKColors.Black),
        ];
        var picture = PictureDecoder.Decode(Riff("RIFF"u8, content), 100);
        Assert.Equal((PictureFormat.Webp, PictureNotes.Animated), (picture.Format, picture.Notes));
        Assert.Equal([10, 200, 30], picture.Pixels!.Bytes[..3]);
    }

    private static byte[] StillWebP(SKColor colour)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(4, 4, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(colour);
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100));
        return data!.ToArray();
    }

    private static byte[] Riff(ReadOnlySpan<byte> kind, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. kind, .. length, .. content, .. content.Length % 2 == 1 ? new byte[1] : []];
    }

    private static byte[] Pixel(byte[] file) => PictureDecoder.Decode(file, 100).Pixels!.Row(0)[..3].ToArray();

    private static byte[] Png(byte depth, byte colourType, byte[] pixel, int side = 1)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        (header[8], header[9]) = (depth, colourType);
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write([0, .. pixel]);
        }

        return [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        kind.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        var checksum = uint.MaxValue;
        foreach (var value in chunk.AsSpan(4, 4 + content.Length))
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) * 0xedb88320);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), ~checksum);
        return chunk;
    }
}
