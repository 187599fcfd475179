namespace TransRec.Data;

/// <summary>What a second line for the same user means.</summary>
public enum RepeatedUsers
{
    /// <summary>A defect: the load fails and names both lines.</summary>
    Refuse,

    /// <summary>
    /// The last line that is long enough replaces the earlier ones, at the place of the first: what the reference does (it fills a dictionary).
    /// Counted in the report. Unlike there, items that occur in replaced lines only are not in the catalogue.
    /// </summary>
    KeepLast,
}
