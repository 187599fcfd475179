namespace TransRec.Data.Storing;

/// <summary>What becomes of an item that stands in a sequence several times. A sequence is a user's, or a session's where sessions are cut.</summary>
public enum DuplicateRule
{
    /// <summary>All rows are kept. The default.</summary>
    None,

    /// <summary>The first row of an item is kept.</summary>
    First,

    /// <summary>The last row of an item is kept.</summary>
    Last,

    /// <summary>Of rows of one item that follow each other the first is kept.</summary>
    Adjacent,
}
