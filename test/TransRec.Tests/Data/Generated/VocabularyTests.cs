using TransRec.Data.Generated;

namespace TransRec.Tests.Data.Generated;

public sealed class VocabularyTests
{
    private static readonly List<AttributeValue> Values =
    [
        .. Vocabulary.Moods, .. Vocabulary.Colours, .. Vocabulary.Materials, .. Vocabulary.Patterns, .. Vocabulary.Themes, .. Vocabulary.Purposes,
    ];

    private static readonly List<ProductType> Types = [.. ProductTypes.HomeAndGarden, .. ProductTypes.FashionAndOutdoor];

    [Fact]
    public void No_word_has_two_meanings()
    {
        var words = Values.SelectMany(v => v.Words).Concat(Vocabulary.Prices.SelectMany(p => p)).Concat(Vocabulary.Brands.Select(b => b.Name))
            .Concat(Vocabulary.Fillers).Concat(Vocabulary.ModelNumbers).Concat(Types.SelectMany(t => t.Words)).Append("with").Append("for");

        Assert.DoesNotContain(words.CountBy(word => word), count => count.Value > 1);
    }

    [Fact]
    public void Every_meaning_speaks_for_one_to_three_styles_in_at_least_three_words() => Assert.All(Values, value =>
    {
        Assert.InRange(value.Styles.Distinct().Count(), 1, 3);
        Assert.InRange(value.Words.Count, 3, 5);
    });

    [Fact]
    public void Every_style_has_a_meaning_of_every_kind() => Assert.All(Enum.GetValues<Style>(), style =>
        Assert.All(Enum.GetValues<AttributeKind>(), kind => Assert.Contains(Values, v => v.Kind == kind && v.Styles.Contains(style))));

    [Fact]
    public void Every_style_has_four_brands() => Assert.All(Enum.GetValues<Style>(), style =>
        Assert.Equal(4, Vocabulary.Brands.Count(b => b.Styles.Contains(style))));

    [Fact]
    public void Tastes_drift_so_that_every_style_stays_equally_frequent()
    {
        double[] even = [.. Enumerable.Repeat(1.0 / StyleDrift.Styles, StyleDrift.Styles)];
        var after = new double[StyleDrift.Styles];

        StyleDrift.Spread(even, after, persistence: 0.8);

        Assert.All(after, share => Assert.Equal(1.0 / 12, share, 1e-12));
    }

    [Fact]
    public void The_complement_of_the_last_type_of_a_group_is_its_first() =>
        Assert.Equal([1, 2, 3, 0, 5, 6, 7, 4], Enumerable.Range(0, 8).Select(ProductTypes.Complement));
}
