namespace TransRec.Server.Domains;

/// <summary>An item as the server knows it; a change makes another entry.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number in the index.</param>
/// <param name="Title">Its title.</param>
/// <param name="Attributes">A JSON object.</param>
/// <param name="IsRemoved">Whether it must not be recommended.</param>
/// <param name="Version">The sequence number of its last change.</param>
public sealed record CatalogueEntry(string Id, int Number, string Title, string Attributes, bool IsRemoved, long Version);
