namespace TransRec.Serving;

/// <summary>Items were named that a served catalogue does not have.</summary>
public sealed class UnknownItemException : TransRecException
{
    internal UnknownItemException(string domain, IReadOnlyList<string> ids)
        : base($"The catalogue of {domain} has no item {string.Join(", ", ids.Take(10))}{(ids.Count > 10 ? $" and {ids.Count - 10} more" : "")}. Leave it out, or put it into the catalogue first.") =>
        Ids = ids;

    /// <summary>The ids, all of them.</summary>
    public IReadOnlyList<string> Ids { get; }
}
