using TransRec.Data.Generated;

namespace TransRec.Tests.Data.Generated;

public sealed class ChoiceModelTests
{
    private static readonly MarketplaceOptions Options = new() { SourceUsers = 1, SourceItems = 100, TargetUsers = 300, TargetItems = 300 };
    private static readonly Marketplace Market = Marketplace.Generate(Options);

    [Fact]
    public void Probabilities_sum_to_one_and_leave_out_the_history()
    {
        var history = Market.Target.Users[0].Items;

        var next = Market.PredictNext(Market.Target, history);

        Assert.Equal(1, next.Sum(), 1e-9);
        Assert.All(Market.Target.Items.Zip(next), pair => Assert.Equal(history.Contains(pair.First.Id), pair.Second == 0));
    }

    [Fact]
    public void An_empty_history_gives_every_item_a_chance()
    {
        var next = Market.PredictNext(Market.Target, []);

        Assert.Equal(1, next.Sum(), 1e-9);
        Assert.All(next, p => Assert.True(p > 0));
    }

    [Fact]
    public void Without_strengths_and_spread_every_item_is_equally_likely()
    {
        var flat = Marketplace.Generate(Options with { StyleStrength = 0, PriceStrength = 0, ColourStrength = 0, ComplementStrength = 0, PopularitySpread = 0 });

        var next = flat.PredictNext(flat.Target, [.. flat.Target.Items.Take(2).Select(i => i.Id)]);

        Assert.All(next.Skip(2), p => Assert.Equal(1.0 / 298, p, 1e-12));
    }

    [Fact]
    public void An_unknown_item_in_the_history_is_named_with_the_range_of_ids()
    {
        var error = Assert.Throws<ArgumentException>(() => Market.PredictNext(Market.Target, ["h0001"]));

        Assert.Equal("\"h0001\" is not an item of fashion-and-outdoor; its ids run from f0001 to f0300.", error.Message);
    }

    [Fact]
    public void An_item_twice_in_the_history_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Market.PredictNext(Market.Target, ["f0001", "f0002", "f0001"]));

        Assert.Equal("\"f0001\" stands twice in the history; users of a generated marketplace take an item once.", error.Message);
    }

    [Fact]
    public void A_domain_of_another_marketplace_is_rejected() =>
        Assert.Throws<ArgumentException>(() => Market.PredictNext(Marketplace.Generate(Options).Target, []));

    [Fact]
    public void The_generating_model_predicts_far_better_than_popularity()
    {
        var counts = Market.Target.Users.SelectMany(u => u.Items.SkipLast(2)).CountBy(id => id).ToDictionary();
        double popular = 0, oracle = 0;

        foreach (var (_, items) in Market.Target.Users)
        {
            var history = items.SkipLast(1).ToList();
            popular += Hit(history, items[^1], [.. Market.Target.Items.Select(i => (double)counts.GetValueOrDefault(i.Id))]);
            oracle += Hit(history, items[^1], Market.PredictNext(Market.Target, history));
        }

        Assert.InRange(popular / oracle, 0, 0.4);
    }

    [Fact]
    public void Neighbours_in_a_sequence_share_styles_colours_and_price_levels_more_often_than_strangers()
    {
        var meanings = Market.Target.Meanings.ToDictionary(m => m.Id);
        var sequences = Market.Target.Users.Select(u => u.Items.Select(id => meanings[id]).ToList()).ToList();
        var neighbours = sequences.SelectMany(s => s.Zip(s.Skip(1))).ToList();
        var strangers = sequences.Zip(sequences.Skip(1)).SelectMany(pair => pair.First.Zip(pair.Second)).ToList();

        Assert.All<Func<(GeneratedItem, GeneratedItem), double>>(
        [
            pair => Enum.GetValues<Style>().Sum(style => pair.Item1.Affinity(style) * pair.Item2.Affinity(style)),
            pair => pair.Item1.Colour == pair.Item2.Colour ? 1 : 0,
            pair => pair.Item1.Price == pair.Item2.Price ? 1 : 0,
        ],
        likeness => Assert.True(neighbours.Average(likeness) > 1.3 * strangers.Average(likeness)));
    }

    private static double Hit(List<string> history, string target, double[] scores)
    {
        var items = Market.Target.Items;
        var wanted = scores[items.Select((item, index) => (item.Id, index)).First(i => i.Id == target).index];
        var greater = items.Zip(scores).Count(pair => pair.Second > wanted && !history.Contains(pair.First.Id));
        return greater < 10 ? 1 : 0;
    }
}
