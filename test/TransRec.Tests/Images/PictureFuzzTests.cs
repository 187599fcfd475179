using SkiaSharp;
using TransRec.Pictures;
using TransRec.Tests.Checkpoints;

namespace TransRec.Tests.Images;

/// <summary>Mutated files are decoded or refused: nothing crashes, and nothing is allocated beyond the limit on pixels.</summary>
public sealed class PictureFuzzTests
{
    private const int Rounds = 400;
    private const int MaximumPixels = 10_000;

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Damaged_pictures_are_decoded_or_refused(SKEncodedImageFormat format)
    {
        var good = PictureWorld.Encode(format, 24, 20);
        var random = new Random((int)format);
        var (decoded, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var content = Mutation.Of(good, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var picture = PictureDecoder.Decode(content, MaximumPixels);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(picture.Problem == PictureProblem.None, picture.Pixels is not null);
            Assert.True(allocated < (MaximumPixels * 16) + 100_000, $"Round {round}: {allocated} bytes were allocated.");
            decoded += picture.Pixels is null ? 0 : 1;
            refused += picture.Pixels is null ? 1 : 0;
        }

        Assert.True(decoded > 0 && refused > 0, $"{decoded} decoded, {refused} refused: the mutations are too weak or too strong.");
    }
}
