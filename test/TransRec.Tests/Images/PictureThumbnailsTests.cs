using SkiaSharp;
using TransRec.Data;
using TransRec.Pictures;

namespace TransRec.Tests.Images;

public sealed class PictureThumbnailsTests : IDisposable
{
    private readonly PictureShop shop = new();

    [Fact]
    public void The_longer_side_is_as_asked_and_the_ratio_is_kept()
    {
        var thumbnail = PictureThumbnails.Open(shop.Domain)!.Of(1, 10);
        using var picture = SKBitmap.Decode(thumbnail.Jpeg.Span);
        Assert.Equal((10, 5, 10, 5), (thumbnail.Width, thumbnail.Height, picture.Width, picture.Height));
        Assert.InRange(picture.GetPixel(5, 2).Red, 196, 204);
    }

    [Fact]
    public void A_smaller_picture_stays_as_it_is()
    {
        var thumbnail = PictureThumbnails.Open(shop.Domain)!.Of(1, 100);
        Assert.Equal((40, 20), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public void A_picture_is_upright_by_its_EXIF_orientation()
    {
        var thumbnail = PictureThumbnails.Open(shop.Domain)!.Of(4, 100);
        Assert.Equal((20, 40), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public void Missing_and_broken_files_have_a_reason_and_no_picture()
    {
        var thumbnails = PictureThumbnails.Open(shop.Domain)!;
        Assert.Equal([PictureProblem.Missing, PictureProblem.Truncated], new[] { 2, 3 }.Select(item => thumbnails.Of(item, 100).Entry.Problem));
        Assert.False(thumbnails.Of(3, 100).IsThere);
    }

    [Fact]
    public void A_domain_without_pictures_has_no_thumbnails()
    {
        using var bare = new PictureShop(pictures: false);
        Assert.Null(PictureThumbnails.Open(bare.Domain));
        Assert.Null(PictureThumbnails.Open(Domain.Create("memory", [("a", "a")], [("u", ["a", "a", "a", "a", "a"])])));
    }

    [Fact]
    public void Of_a_joined_domain_each_item_has_the_picture_of_its_own_domain()
    {
        var memory = Domain.Create("memory", [("a", "a")], [("u", ["a", "a", "a", "a", "a"])]);
        var thumbnails = PictureThumbnails.Open(Domain.Join([memory, shop.Domain]))!;
        Assert.Equal(PictureProblem.Missing, thumbnails.Of(1, 100).Entry.Problem);
        var (joined, alone) = (thumbnails.Of(5, 100), PictureThumbnails.Open(shop.Domain)!.Of(4, 100));
        Assert.Equal(alone.Jpeg.ToArray(), joined.Jpeg.ToArray());
        Assert.Equal(alone.Entry with { Item = 5, Id = "shop/i4" }, joined.Entry);
    }

    public void Dispose() => shop.Dispose();
}
