namespace TransRec.Experiments.Runs;

/// <summary>An item by its id and title.</summary>
/// <param name="Id">The id.</param>
/// <param name="Title">The title; empty where the domain has none.</param>
public sealed record NamedItem(string Id, string Title);

/// <summary>Recommendations together with what they were made from.</summary>
/// <param name="User">The user's id; null for a history that was given.</param>
/// <param name="History">What they were made from, oldest first.</param>
/// <param name="Items">The best further items, best first.</param>
/// <param name="HeldOut">The user's last item, which the test holds out; null for a history that was given.</param>
/// <param name="AsTested">
/// Whether they were made as the test does it, from the history without <paramref name="HeldOut"/>, which can then be among <paramref name="Items"/>.
/// </param>
public sealed record RecommendationList(
    string? User, IReadOnlyList<NamedItem> History, IReadOnlyList<Recommendation> Items, NamedItem? HeldOut = null, bool AsTested = false)
{
    /// <summary>The rank of <see cref="HeldOut"/>; null when it is not among <see cref="Items"/>.</summary>
    public int? HeldOutRank => Items.FirstOrDefault(item => item.ItemId == HeldOut?.Id)?.Rank;
}
