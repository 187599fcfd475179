namespace TransRec.Data.Storing;

/// <summary>The order of a user's rows that have the same time.</summary>
public enum TieRule
{
    /// <summary>As they were added. The default.</summary>
    File,

    /// <summary>By the number of the item and then by the kind of event: the store does not depend on the order in which rows were added.</summary>
    Item,
}
