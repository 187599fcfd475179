using System.Globalization;

namespace TransRec.Data.Generated;

/// <summary>
/// A source and a target domain whose items have titles and pictures, generated from a seed: the embedded data of the demo and of tests.
/// </summary>
/// <remarks>
/// Both domains share meaning and no item. Twelve hidden styles have their colours, materials, patterns, themes, purposes, moods and brands;
/// each of these meanings has three to five words, so that what belongs together must be learnt from what people take together.
/// Users follow a style that persists and drifts in the same way in both domains, keep to a price level, and match colours. The product
/// types, and which of them complement each other, are a domain's own. What a text model learns about words and tastes on the source
/// is true on the target, where there are too few users to learn it anew. Pictures, which the package TransRec.Pictures draws, show the same meanings, and the outlines of
/// product types, of which both domains have the same eight.
/// </remarks>
public sealed class Marketplace
{
    private const int MostRedraws = 1000;

    private Marketplace(GeneratedDomain source, GeneratedDomain target) => (Source, Target) = (source, target);

    /// <summary>Home and garden: many users, for pre-training.</summary>
    public GeneratedDomain Source { get; }

    /// <summary>Fashion and outdoor: few users, for adapting.</summary>
    public GeneratedDomain Target { get; }

    /// <summary>Generates the marketplace; the same options give the same result on every system.</summary>
    /// <exception cref="ArgumentException">The longest sequence is shorter than the shortest.</exception>
    public static Marketplace Generate(MarketplaceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.LongestSequence < options.ShortestSequence)
        {
            throw new ArgumentException(
                $"LongestSequence is {options.LongestSequence}, below ShortestSequence {options.ShortestSequence}.",
                nameof(options));
        }

        return new(
            Domain(options, 0, "home-and-garden", 'h', ProductTypes.HomeAndGarden, options.SourceItems, options.SourceUsers),
            Domain(options, 1, "fashion-and-outdoor", 'f', ProductTypes.FashionAndOutdoor, options.TargetItems, options.TargetUsers));
    }

    /// <summary>
    /// What the generating process itself expects next: the probability of each item of the domain, in the order of its items,
    /// 0 for those of the history. No model can rank better on average.
    /// </summary>
    /// <param name="domain"><see cref="Source"/> or <see cref="Target"/>.</param>
    /// <param name="history">Item ids in time order, without repeats; may be empty.</param>
    /// <exception cref="ArgumentException">
    /// The domain is not this marketplace's, or an id of the history is not the domain's or stands there twice.
    /// </exception>
    public double[] PredictNext(GeneratedDomain domain, IReadOnlyList<string> history)
    {
        var choices = Check(domain);
        ArgumentNullException.ThrowIfNull(history);
        int[] indices = [.. history.Select(id => IndexOf(domain, id))];
        if (indices.Length != indices.Distinct().Count())
        {
            var twice = history.First(id => history.Count(other => other == id) > 1);
            throw new ArgumentException(
                $"\"{twice}\" stands twice in the history; users of a generated marketplace take an item once.");
        }

        return choices.PredictNext(indices);
    }

    /// <summary>What the domain's users choose by.</summary>
    /// <exception cref="ArgumentException">The domain is not this marketplace's.</exception>
    internal ChoiceModel Check(GeneratedDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return (ReferenceEquals(domain, Source) || ReferenceEquals(domain, Target)) && domain.Choices is { } choices
            ? choices
            : throw new ArgumentException(
                $"The domain \"{domain.Name}\" is not of this marketplace; give its Source or its Target.", nameof(domain));
    }

    private static int IndexOf(GeneratedDomain domain, string id)
    {
        // Ids are a letter and the item's number from 1.
        var isNumber = int.TryParse(id.AsSpan(Math.Min(1, id.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= 1 && number <= domain.Items.Count && domain.Items[number - 1].Id == id
            ? number - 1
            : throw new ArgumentException(
                $"\"{id}\" is not an item of {domain.Name}; its ids run from {domain.Items[0].Id} to {domain.Items[^1].Id}.");
    }

    private static GeneratedDomain Domain(
        MarketplaceOptions options, ulong number, string name, char prefix, IReadOnlyList<ProductType> types, int itemCount, int userCount)
    {
        SplitMix64 Stream(ulong purpose, int index = 0) => new(options.Seed, number, purpose, (ulong)index);

        var grammar = new TitleGrammar(types, options.AttributeNoise);
        var titles = new HashSet<string>();
        var items = new GeneratedItem[itemCount];
        var random = Stream(purpose: 0);
        for (var i = 0; i < itemCount; i++)
        {
            items[i] = DrawNew(grammar, $"{prefix}{i + 1:0000}", titles, random) with { LookSeed = Stream(purpose: 3, index: i).Next() };
        }

        var choices = new ChoiceModel(options, items, Stream(purpose: 1));
        var users = new (string Id, IReadOnlyList<string> Items)[userCount];
        for (var u = 0; u < userCount; u++)
        {
            users[u] = ($"{prefix}u{u + 1:0000}", [.. choices.DrawSequence(Stream(purpose: 2, index: u)).Select(i => items[i].Id)]);
        }

        return new(name, [.. items.Select(item => (item.Id, item.Title))], users) { Meanings = items, Choices = choices };
    }

    /// <summary>Draws until the title is one that no item has; the grammar has millions, so that this ends at once.</summary>
    private static GeneratedItem DrawNew(TitleGrammar grammar, string id, HashSet<string> titles, SplitMix64 random)
    {
        for (var i = 0; i < MostRedraws; i++)
        {
            var item = grammar.Draw(id, random);
            if (titles.Add(item.Title))
            {
                return item;
            }
        }

        throw new InvalidOperationException($"No new title in {MostRedraws} draws after {titles.Count} titles; ask for fewer items.");
    }
}
