namespace TransRec.Ranking;

/// <summary>The rank of a target among items of exactly its score; items have that whose titles have the same tokens, down to where titles are cut.</summary>
public enum TieConvention
{
    /// <summary>The place in the list that is recommended: equal scores in the order of the item numbers, as <see cref="TopK"/> lists them. The default.</summary>
    Listed,

    /// <summary>The best of them: only strictly greater scores count.</summary>
    Kindest,
}
