namespace TransRec.Data.Generated;

/// <summary>
/// The hidden taste that both domains share. A user is in one style at a time; every attribute word speaks for one to three of them.
/// </summary>
internal enum Style
{
    Rustic,
    Minimal,
    Industrial,
    Coastal,
    Vintage,
    Glamorous,
    Bohemian,
    Botanical,
    Gothic,
    Playful,
    Sporty,
    Classic,
}
