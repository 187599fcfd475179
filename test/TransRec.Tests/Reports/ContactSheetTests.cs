using SkiaSharp;
using TransRec.Reports;
using TransRec.Tests.Images;

namespace TransRec.Tests.Reports;

public sealed class ContactSheetTests : IDisposable
{
    private readonly PictureShop shop = new();

    [Fact]
    public void A_page_shows_every_item_of_a_small_catalogue_with_its_id()
    {
        Assert.Equal(5, ContactSheet.Write(shop["sheet.html"], shop.Domain));
        var page = RecommendationPageTests.Parse(File.ReadAllText(shop["sheet.html"]));
        Assert.Equal("shop: all 5 items", page.Descendants("h1").Single().Value);
        Assert.Equal((5, 3, 2), (page.Descendants("li").Count(), page.Descendants("img").Count(), page.Descendants("svg").Count()));
    }

    [Theory]
    [InlineData("sheet.png", SKEncodedImageFormat.Png)]
    [InlineData("sheet.jpg", SKEncodedImageFormat.Jpeg)]
    [InlineData("sheet.JPEG", SKEncodedImageFormat.Jpeg)]
    public void The_extension_says_what_the_picture_is(string name, SKEncodedImageFormat format)
    {
        ContactSheet.Write(shop[name], shop.Domain);
        using var codec = SKCodec.Create(shop[name]);
        Assert.Equal(format, codec.EncodedFormat);
        Assert.Equal((5 * 112) + 8, codec.Info.Width);
    }

    [Fact]
    public void A_picture_stands_in_its_cell_above_its_id()
    {
        ContactSheet.Write(shop["sheet.png"], shop.Domain);
        using var sheet = SKBitmap.Decode(shop["sheet.png"]);
        // i1 is 40 x 20, in the middle of the first cell's lower edge.
        Assert.InRange(sheet.GetPixel(8 + 52, 28 + 94).Red, 190, 210);
        Assert.Equal(SKColors.White, sheet.GetPixel(8 + 52, 28 + 50));
        Assert.Contains(Enumerable.Range(8, 11), x => sheet.GetPixel(x, 28 + 104 + 2 + 6) != SKColors.White);
    }

    [Fact]
    public void Of_a_large_catalogue_every_nth_item_is_chosen()
    {
        var items = ContactSheet.Choose(1000);
        Assert.Equal([1, 6, 11], items[..3]);
        Assert.Equal((200, 996), (items.Length, items[^1]));
        Assert.Equal([1, 2, 3], ContactSheet.Choose(3));
    }

    [Fact]
    public void A_domain_without_pictures_is_refused_and_no_file_is_written()
    {
        using var bare = new PictureShop(pictures: false);
        Assert.Contains("has no pictures", Assert.Throws<InvalidDataException>(() => ContactSheet.Write(bare["sheet.png"], bare.Domain)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(bare["sheet.png"]));
    }

    [Fact]
    public void Another_extension_is_refused_with_those_that_there_are() => Assert.Contains(
        ".html, .png, .jpg, .jpeg",
        Assert.Throws<InvalidDataException>(() => ContactSheet.Write(shop["sheet.pdf"], shop.Domain)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_id_that_is_too_long_loses_its_middle()
    {
        Assert.Equal("0123456789", PixelFont.Fit("0123456789", 60, scale: 1));
        Assert.Equal("0123..789a", PixelFont.Fit("0123456789a", 60, scale: 1));
    }

    [Fact]
    public void A_letter_is_drawn_by_its_own_pixels()
    {
        string Row(char letter, int row) => string.Concat(Enumerable.Range(0, 5).Select(column => PixelFont.IsInk(letter, column, row) ? '#' : '.'));
        Assert.Equal("#####", Row('A', 3));
        Assert.Equal("#..##", Row('N', 3));
        Assert.Equal(".#...", Row('z', 5));
        Assert.Equal("#...#", Row('ü', 3));
    }

    public void Dispose() => shop.Dispose();
}
