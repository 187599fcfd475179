namespace TransRec.Server.Domains;

/// <summary>
/// Decides which algorithm answers a request. The one that is there takes the domain's; a store of algorithms, users' choices and experiments put another in its place.
/// </summary>
public interface IAlgorithmChooser
{
    /// <summary>Chooses. It is asked for every request and must not wait.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="user">The user; null: not said.</param>
    /// <param name="requested">The digest that the request names; null: none.</param>
    /// <exception cref="QueryException">The requested algorithm may not answer.</exception>
    AlgorithmChoice Choose(ServedDomain domain, string? user, string? requested);
}

/// <summary>An algorithm and why it was chosen.</summary>
/// <param name="Digest">Its digest; null: the backbone without adapters.</param>
/// <param name="ChosenBy">domain, user, experiment or request.</param>
public readonly record struct AlgorithmChoice(string? Digest, string ChosenBy);

/// <summary>Every request is answered by the domain's algorithm; one that names another is refused.</summary>
internal sealed class DomainsOwnAlgorithm : IAlgorithmChooser
{
    public AlgorithmChoice Choose(ServedDomain domain, string? user, string? requested)
    {
        var own = domain.Algorithm.Digest;
        return requested is null ? new AlgorithmChoice(own, "domain")
            : requested == own ? new AlgorithmChoice(own, "request")
            : throw new QueryException("algorithm", $"{requested} does not serve {domain.Name}; {own ?? "the backbone without adapters"} does.");
    }
}
