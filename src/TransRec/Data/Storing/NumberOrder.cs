namespace TransRec.Data.Storing;

/// <summary>How users and items are numbered in a store.</summary>
public enum NumberOrder
{
    /// <summary>By the bytes of their ids: numbers do not depend on the order in which rows were added. The default.</summary>
    Bytes,

    /// <summary>In the order in which they were first seen, as a folder's files have them.</summary>
    FirstSeen,
}
