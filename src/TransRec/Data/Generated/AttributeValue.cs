namespace TransRec.Data.Generated;

/// <summary>What kind of thing an attribute says about an item.</summary>
internal enum AttributeKind
{
    Mood,
    Colour,
    Material,
    Pattern,
    Theme,
    Purpose,
}

/// <summary>Price level of a brand and of the items it sells; every user keeps to one.</summary>
internal enum PriceTier
{
    Budget,
    Middle,
    Premium,
}

/// <summary>Outline of a product type, for drawing it.</summary>
internal enum Shape
{
    Round,
    Square,
    Tall,
    Wide,
    Triangle,
    Arch,
    Cross,
    Ring,
}

/// <summary>One meaning, the words that may say it (which one says nothing more), and the styles it speaks for.</summary>
internal sealed record AttributeValue(AttributeKind Kind, string Name, IReadOnlyList<string> Words, IReadOnlyList<Style> Styles);

/// <summary>A brand sells in both domains, at one price level, and leans to two styles.</summary>
internal sealed record Brand(string Name, PriceTier Price, IReadOnlyList<Style> Styles);

/// <summary>A kind of product, which only one domain has. Users often buy the next type of the same group afterwards.</summary>
internal sealed record ProductType(string Name, IReadOnlyList<string> Words, Shape Shape);
