namespace TransRec.Data.Generated;

/// <summary>
/// Draws an item and writes its title:
/// <code>title = [brand] [price] [filler] adjectives type ["with" theme] ["for" purpose] [model]</code>
/// where the adjectives are mood, colour, material and pattern in any order. A style is drawn first, and the attributes mostly among those
/// that speak for it; then each meaning is said by one of its words, drawn uniformly.
/// </summary>
internal sealed class TitleGrammar(IReadOnlyList<ProductType> types, double attributeNoise)
{
    private const double BrandShare = 0.5;
    private const double PriceShare = 0.5;
    private const double FillerShare = 0.3;
    private const double ModelShare = 0.3;

    public GeneratedItem Draw(string id, SplitMix64 random)
    {
        var style = (Style)random.Below(StyleDrift.Styles);
        var brand = Mostly(Vocabulary.Brands, b => b.Styles, style, random);
        var attributes = Attributes(style, random);
        var type = random.Below(types.Count);
        var showsBrand = random.Chance(BrandShare);
        var title = Write(types[type], brand, showsBrand, attributes, random);
        return new(id, title, type, types[type].Shape, brand.Price, brand, showsBrand, attributes);
    }

    /// <summary>The colour and one to three attributes of other kinds.</summary>
    private List<AttributeValue> Attributes(Style style, SplitMix64 random)
    {
        List<IReadOnlyList<AttributeValue>> kinds =
            [Vocabulary.Moods, Vocabulary.Materials, Vocabulary.Patterns, Vocabulary.Themes, Vocabulary.Purposes];
        random.Shuffle(kinds);
        var others = 1 + random.Below(3);
        return [.. kinds.Take(others).Prepend(Vocabulary.Colours).Select(kind => Mostly(kind, a => a.Styles, style, random))];
    }

    private T Mostly<T>(IReadOnlyList<T> all, Func<T, IReadOnlyList<Style>> styles, Style style, SplitMix64 random)
    {
        T[] fitting = [.. all.Where(value => styles(value).Contains(style))];
        return fitting.Length == 0 || random.Chance(attributeNoise) ? random.Pick(all) : random.Pick(fitting);
    }

    private static string Write(ProductType type, Brand brand, bool showsBrand, List<AttributeValue> attributes, SplitMix64 random)
    {
        List<string> words = [];
        if (showsBrand)
        {
            words.Add(brand.Name);
        }

        if (!showsBrand || random.Chance(PriceShare))
        {
            words.Add(random.Pick(Vocabulary.Prices[(int)brand.Price]));
        }

        if (random.Chance(FillerShare))
        {
            words.Add(random.Pick(Vocabulary.Fillers));
        }

        var adjectives = attributes.FindAll(a => a.Kind is not (AttributeKind.Theme or AttributeKind.Purpose));
        random.Shuffle(adjectives);
        words.AddRange(adjectives.Select(a => random.Pick(a.Words)));
        words.Add(random.Pick(type.Words));
        foreach (var (kind, link) in (ReadOnlySpan<(AttributeKind, string)>)[(AttributeKind.Theme, "with"), (AttributeKind.Purpose, "for")])
        {
            if (attributes.Find(a => a.Kind == kind) is { } attribute)
            {
                words.AddRange([link, random.Pick(attribute.Words)]);
            }
        }

        if (random.Chance(ModelShare))
        {
            words.Add(random.Pick(Vocabulary.ModelNumbers));
        }

        return string.Join(' ', words);
    }
}
