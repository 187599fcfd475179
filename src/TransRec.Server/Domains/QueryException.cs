namespace TransRec.Server.Domains;

/// <summary>A request cannot be answered as it is. It lists every mistake, not only the first.</summary>
public sealed class QueryException : TransRecException
{
    /// <param name="mistakes">Where in the request, and what was found and is allowed; at least one.</param>
    public QueryException(IReadOnlyList<QueryMistake> mistakes)
        : base(string.Join(" ", (mistakes ?? []).Select(mistake => $"{mistake.Path}: {mistake.Message}"))) => Mistakes = mistakes ?? [];

    /// <param name="path">Where in the request.</param>
    /// <param name="message">What was found, and what is allowed.</param>
    public QueryException(string path, string message)
        : this([new QueryMistake(path, message)])
    {
    }

    /// <summary>The mistakes.</summary>
    public IReadOnlyList<QueryMistake> Mistakes { get; }
}

/// <summary>A mistake in a request.</summary>
/// <param name="Path">Where: keys joined by dots, places in brackets; empty: the whole.</param>
/// <param name="Message">What was found, and what is allowed.</param>
public sealed record QueryMistake(string Path, string Message);
