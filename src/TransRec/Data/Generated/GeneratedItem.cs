namespace TransRec.Data.Generated;

/// <summary>
/// What an item is, beneath its title. The title says the brand or the price level or both, two to four of the attributes (the colour always)
/// and the product type, in words of its choice; <see cref="Attributes"/> holds what it says, and nothing else decides who likes the item.
/// </summary>
/// <param name="Id">Unique over both domains.</param>
/// <param name="Title">Lower-case words separated by single spaces; unique over both domains.</param>
/// <param name="Type">Index into the domain's product types.</param>
/// <param name="Shape">Outline of the product type, for drawing it.</param>
/// <param name="Price">The brand's price level.</param>
/// <param name="Brand">Named in the title or not.</param>
/// <param name="ShowsBrand">Whether the title names the brand; its leaning to two styles counts only then.</param>
/// <param name="Attributes">The attributes that the title names, at most one of each kind.</param>
internal sealed record GeneratedItem(
    string Id, string Title, int Type, Shape Shape, PriceTier Price, Brand Brand, bool ShowsBrand, IReadOnlyList<AttributeValue> Attributes)
{
    /// <summary>Weight of a brand's leaning beside an attribute's 1.</summary>
    private const double BrandWeight = 0.5;

    /// <summary>The seed of what its picture shows by chance.</summary>
    public ulong LookSeed { get; init; }

    public AttributeValue Colour => Attributes.First(a => a.Kind == AttributeKind.Colour);

    /// <summary>The pattern named, else <see cref="Vocabulary.Plain"/>.</summary>
    public AttributeValue Pattern => Attributes.FirstOrDefault(a => a.Kind == AttributeKind.Pattern, Vocabulary.Plain);

    /// <summary>Share of what the title says that speaks for the style, 0 to 1.</summary>
    public double Affinity(Style style)
    {
        double speaking = 0, said = 0;
        foreach (var attribute in Attributes)
        {
            said++;
            speaking += attribute.Styles.Contains(style) ? 1 : 0;
        }

        if (ShowsBrand)
        {
            said += BrandWeight;
            speaking += Brand.Styles.Contains(style) ? BrandWeight : 0;
        }

        return speaking / said;
    }
}
