namespace TransRec.Server.Storing;

/// <summary>An item as a store holds it.</summary>
/// <param name="Domain">Its domain.</param>
/// <param name="Id">Its id.</param>
/// <param name="Number">From 1 in the order of coming; kept for ever.</param>
/// <param name="Title">Its title.</param>
/// <param name="Attributes">A JSON object of attributes.</param>
/// <param name="IsRemoved">Whether it must not be recommended.</param>
/// <param name="Version">The sequence number of its last change.</param>
public sealed record StoredItem(string Domain, string Id, long Number, string Title, string Attributes, bool IsRemoved, long Version);

/// <summary>An item to be stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Attributes">A JSON object of attributes.</param>
/// <param name="IfVersion">The version that the item must have now, 0: there must be none, or a removed one; null: any.</param>
public sealed record ItemWrite(string Id, string Title, string Attributes = "{}", long? IfVersion = null);
