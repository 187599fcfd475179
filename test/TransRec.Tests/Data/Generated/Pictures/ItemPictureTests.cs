using System.Security.Cryptography;
using TransRec.Data.Generated;
using TransRec.Images;
using TransRec.Pictures;
using TransRec.Pictures.Generated;

namespace TransRec.Tests.Data.Generated.Pictures;

public sealed class ItemPictureTests
{
    private static readonly Marketplace Small = Marketplace.Generate(new() { SourceUsers = 1, SourceItems = 600, TargetUsers = 1, TargetItems = 100 });

    private static readonly IReadOnlyList<GeneratedItem> Items = Small.Source.Meanings;

    [Fact]
    public void The_same_items_give_the_same_bytes_on_every_system()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in Items)
        {
            hash.AppendData(PngWriter.Write(ItemPicture.Draw(item)));
        }

        Assert.Equal("12ad746351bac1d6", Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void Items_of_the_same_meaning_have_different_pictures() =>
        Assert.NotEqual(ItemPicture.Draw(Items[0]).Bytes, ItemPicture.Draw(Items[0] with { LookSeed = 1 }).Bytes);

    [Fact]
    public void More_items_leave_the_pictures_before_them_as_they_are()
    {
        var more = Marketplace.Generate(new() { SourceUsers = 1, SourceItems = 700, TargetUsers = 1, TargetItems = 100 }).Source.Meanings;

        Assert.Equal(Items.Select(item => item.LookSeed), more.Take(600).Select(item => item.LookSeed));
    }

    [Fact]
    public void Brand_and_purpose_do_not_show()
    {
        var item = Items.First(item => item.Attributes.Any(a => a.Kind == AttributeKind.Purpose));
        var other = item with
        {
            Title = "another",
            Brand = Vocabulary.Brands.First(brand => brand.Name != item.Brand.Name && brand.Price == item.Price),
            ShowsBrand = !item.ShowsBrand,
            Attributes = [.. item.Attributes.Where(a => a.Kind != AttributeKind.Purpose)],
        };

        Assert.Equal(ItemPicture.Draw(item).Bytes, ItemPicture.Draw(other).Bytes);
    }

    [Theory]
    [InlineData(nameof(AttributeKind.Colour))]
    [InlineData(nameof(AttributeKind.Material))]
    [InlineData(nameof(AttributeKind.Pattern))]
    [InlineData(nameof(AttributeKind.Mood))]
    [InlineData(nameof(AttributeKind.Theme))]
    public void Every_value_of_a_kind_that_shows_has_a_picture_of_its_own(string kind)
    {
        var values = new[] { Vocabulary.Colours, Vocabulary.Materials, Vocabulary.Patterns, Vocabulary.Moods, Vocabulary.Themes }
            .Single(values => values[0].Kind.ToString() == kind);
        var others = Items[0].Attributes.Where(a => a.Kind == AttributeKind.Colour && a.Kind != values[0].Kind);

        var pictures = values.Select(value => Convert.ToHexString(ItemPicture.Draw(Items[0] with { Attributes = Coloured([.. others, value]) }).Bytes));

        Assert.Equal(values.Count, pictures.Distinct().Count());
    }

    [Fact]
    public void Every_outline_and_price_level_has_a_picture_of_its_own()
    {
        var pictures =
            from shape in Enum.GetValues<Shape>()
            from price in Enum.GetValues<PriceTier>()
            select Convert.ToHexString(ItemPicture.Draw(Items[0] with { Shape = shape, Price = price }).Bytes);

        Assert.Equal(24, pictures.Distinct().Count());
    }

    [Fact]
    public void The_middle_of_a_plain_item_has_its_colour()
    {
        GeneratedItem[] plain =
        [
            .. Items.Where(item => item.Pattern == Vocabulary.Plain
                && item.Shape is Shape.Round or Shape.Square or Shape.Tall or Shape.Wide
                && item.Attributes.All(a => a.Kind != AttributeKind.Theme)),
        ];

        var right = plain.Count(item => Nearest(Middle(ItemPicture.Draw(item))) == item.Colour);

        Assert.InRange((double)right / plain.Length, 0.95, 1);
    }

    private static AttributeValue[] Coloured(AttributeValue[] values) =>
        values.Any(a => a.Kind == AttributeKind.Colour) ? values : [Vocabulary.Colours[0], .. values];

    // The mean of four pixels, so that noise counts less.
    private static Paint Middle(PixelGrid picture)
    {
        var sum = Paint.Black;
        foreach (var (column, row) in (ReadOnlySpan<(int, int)>)[(23, 23), (24, 23), (23, 24), (24, 24)])
        {
            var pixel = picture.Row(row)[(column * 3)..];
            sum = new(sum.Red + (pixel[0] / 4.0), sum.Green + (pixel[1] / 4.0), sum.Blue + (pixel[2] / 4.0));
        }

        return sum;
    }

    private static AttributeValue Nearest(Paint paint) => Vocabulary.Colours.MinBy(colour =>
    {
        var other = Palette.OfColour(colour);
        return Math.Pow(paint.Red - other.Red, 2) + Math.Pow(paint.Green - other.Green, 2) + Math.Pow(paint.Blue - other.Blue, 2);
    })!;
}
