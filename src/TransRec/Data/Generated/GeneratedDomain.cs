namespace TransRec.Data.Generated;

/// <summary>One domain of a generated marketplace, in the terms of the two TSV files.</summary>
/// <param name="Name">A short name without spaces, fit for a folder.</param>
/// <param name="Items">Every item's id and title. Ids and titles are unique over both domains.</param>
/// <param name="Users">Every user's id and item ids in time order, without repeats.</param>
public sealed record GeneratedDomain(
    string Name, IReadOnlyList<(string Id, string Title)> Items, IReadOnlyList<(string Id, IReadOnlyList<string> Items)> Users)
{
    private const double LeastAffinity = 0.5;

    /// <summary>The styles of each item, in the order of <see cref="Items"/>: those that at least half of what its title says speaks for; none, one or several.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Styles =>
    [
        .. Meanings.Select(item => (IReadOnlyList<string>)[.. Enum.GetValues<Style>().Where(style => item.Affinity(style) >= LeastAffinity).Select(style => style.ToString().ToLowerInvariant())]),
    ];

    /// <summary>The brand of each item, in the order of <see cref="Items"/>.</summary>
    public IReadOnlyList<string> Brands => [.. Meanings.Select(item => item.Brand.Name)];

    /// <summary>What each item is, in the order of <see cref="Items"/>.</summary>
    internal IReadOnlyList<GeneratedItem> Meanings { get; init; } = [];

    /// <summary>How its users choose.</summary>
    internal ChoiceModel? Choices { get; init; }
}
