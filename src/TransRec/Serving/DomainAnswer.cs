namespace TransRec.Serving;

/// <summary>Items for a user or like an item, and which model gave them: domain, generation and version together name one state, for which the same question has one answer.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Generation">The number of the generation that answered: 1, and one more for every exchange of adapters.</param>
/// <param name="Version">How many changes of the catalogue the generation had seen.</param>
/// <param name="Adapters">The digest of the generation's adapters (<see cref="DomainAdapters.Digest"/>); empty for a backbone without.</param>
/// <param name="Items">The best first; fewer than asked for only when no more may appear.</param>
public sealed record DomainAnswer(string Domain, long Generation, long Version, string Adapters, IReadOnlyList<ServedScore> Items);

/// <summary>An item in an answer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Score">Recommended: the dot product of user and item vector, comparable within one answer only. Similar: the cosine of the two items' vectors.</param>
public readonly record struct ServedScore(string Id, float Score);
