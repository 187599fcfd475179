using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using TransRec.Data.Generated;

namespace TransRec.Tests.Data.Generated;

public sealed class MarketplaceTests
{
    // Every option is given, so that new defaults change no pinned hash.
    private static readonly MarketplaceOptions Small = new()
    {
        Seed = 1,
        SourceUsers = 60,
        SourceItems = 400,
        TargetUsers = 300,
        TargetItems = 300,
        ShortestSequence = 5,
        LongestSequence = 23,
        Persistence = 0.85,
        StyleStrength = 6,
        PriceStrength = 2,
        ColourStrength = 1,
        ComplementStrength = 1,
        PopularitySpread = 0.5,
        Noise = 0.1,
        AttributeNoise = 0.15,
    };

    private static readonly Marketplace Default = Marketplace.Generate(new());

    [Fact]
    public void The_same_seed_gives_the_same_marketplace_on_every_system() =>
        Assert.Equal("ab578e86c2f460e2", Hash(Marketplace.Generate(Small)));

    [Fact]
    public void Another_seed_gives_another_marketplace() =>
        Assert.NotEqual(Hash(Marketplace.Generate(Small)), Hash(Marketplace.Generate(Small with { Seed = 2 })));

    [Fact]
    public void More_users_change_neither_the_items_nor_the_users_before_them()
    {
        var more = Marketplace.Generate(Small with { TargetUsers = 310 }).Target;

        var fewer = Marketplace.Generate(Small).Target;

        Assert.Equal(fewer.Items, more.Items);
        Assert.Equal(fewer.Users.Select(Line), more.Users.Take(300).Select(Line));
    }

    [Fact]
    public void The_default_sizes_are_those_of_the_options()
    {
        Assert.Equal((800, 3000), (Default.Source.Items.Count, Default.Source.Users.Count));
        Assert.Equal((500, 300), (Default.Target.Items.Count, Default.Target.Users.Count));
    }

    [Fact]
    public void Ids_and_titles_are_unique_over_both_domains()
    {
        var items = Default.Source.Items.Concat(Default.Target.Items).ToList();

        Assert.Equal(1300, items.Select(i => i.Id).Distinct().Count());
        Assert.Equal(1300, items.Select(i => i.Title).Distinct().Count());
        Assert.Equal(3300, Default.Source.Users.Concat(Default.Target.Users).Select(u => u.Id).Distinct().Count());
    }

    [Fact]
    public void Titles_are_lower_case_words_with_single_spaces() =>
        Assert.All(Default.Source.Items.Concat(Default.Target.Items), item => Assert.Matches("^[a-z0-9]+( [a-z0-9]+){2,12}$", item.Title));

    [Fact]
    public void Sequences_have_5_to_23_items_of_their_domain_without_repeats() => Assert.All([Default.Source, Default.Target], domain =>
    {
        var known = domain.Items.Select(i => i.Id).ToHashSet();
        Assert.All(domain.Users, user =>
        {
            Assert.InRange(user.Items.Count, 5, 23);
            Assert.Equal(user.Items.Count, user.Items.Distinct().Count());
            Assert.Subset(known, user.Items.ToHashSet());
        });
        Assert.Equal((5, 23), (domain.Users.Min(u => u.Items.Count), domain.Users.Max(u => u.Items.Count)));
    });

    [Fact]
    public void The_domains_share_most_words_but_no_product_type()
    {
        var (source, target) = (Words(Default.Source), Words(Default.Target));

        Assert.InRange(source.Union(target).Count(), 300, 900);
        Assert.InRange(source.Intersect(target).Count(), 300, 900);
        Assert.Empty(source.Intersect(ProductTypes.FashionAndOutdoor.SelectMany(t => t.Words)));
        Assert.Empty(target.Intersect(ProductTypes.HomeAndGarden.SelectMany(t => t.Words)));
    }

    [Fact]
    public void Beside_product_types_hardly_a_target_word_is_missing_in_the_source()
    {
        var unseen = Words(Default.Target).Except(Words(Default.Source)).Except(ProductTypes.FashionAndOutdoor.SelectMany(t => t.Words));

        Assert.InRange(unseen.Count(), 0, 4);
    }

    [Fact]
    public void Meanings_agree_with_the_titles() => Assert.All(Default.Target.Meanings, item =>
    {
        var words = item.Title.Split(' ');
        Assert.All(item.Attributes, attribute => Assert.Single(words, attribute.Words.Contains));
        Assert.Contains(ProductTypes.FashionAndOutdoor[item.Type].Words, words.Contains);
        Assert.Equal(item.ShowsBrand, words.Contains(item.Brand.Name));
        Assert.InRange(item.Attributes.Count, 2, 4);
        Assert.NotNull(item.Colour);
        Assert.Equal(item.Pattern == Vocabulary.Plain, item.Attributes.All(a => a.Kind != AttributeKind.Pattern));
    });

    [Fact]
    public void A_longest_sequence_below_the_shortest_is_rejected_with_both_values()
    {
        var error = Assert.Throws<ArgumentException>(() => Marketplace.Generate(new() { ShortestSequence = 9, LongestSequence = 8 }));

        Assert.StartsWith("LongestSequence is 8, below ShortestSequence 9.", error.Message);
    }

    [Fact]
    public void An_option_out_of_range_is_rejected_with_the_allowed_range()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MarketplaceOptions { TargetItems = 99 });

        Assert.StartsWith("TargetItems must be from 100 to 100000; found 99.", error.Message);
    }

    [Fact]
    public void Every_numeric_option_rejects_values_below_its_range()
    {
        foreach (var option in typeof(MarketplaceOptions).GetProperties().Where(p => p.PropertyType != typeof(ulong)))
        {
            object below = option.PropertyType == typeof(int) ? (object)-1 : -0.001;
            var thrown = Assert.Throws<TargetInvocationException>(() => option.SetValue(new MarketplaceOptions(), below));
            Assert.IsType<ArgumentOutOfRangeException>(thrown.InnerException);
        }
    }

    private static HashSet<string> Words(GeneratedDomain domain) => [.. domain.Items.SelectMany(i => i.Title.Split(' '))];

    private static string Line((string Id, IReadOnlyList<string> Items) user) => $"{user.Id}\t{string.Join(' ', user.Items)}";

    private static string Hash(Marketplace marketplace)
    {
        var lines = new[] { marketplace.Source, marketplace.Target }
            .SelectMany(d => d.Items.Select(i => $"{i.Id}\t{i.Title}").Concat(d.Users.Select(Line)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
    }
}
