namespace TransRec.Ecosystem.Choice;

/// <summary>What becomes of a user's history at a switch.</summary>
/// <remarks>The four policies of "profile portability" (arXiv 2509.22660). An adapter is stateless about users, so that a history is a view of the host's log.</remarks>
public enum Portability
{
    /// <summary>Each algorithm sees what was taken under it.</summary>
    AlgorithmSpecific,

    /// <summary>Each algorithm sees everything.</summary>
    Universal,

    /// <summary>An algorithm sees what was taken under it since the user last came to it.</summary>
    ColdStart,

    /// <summary>The user takes everything along; the former algorithm loses it, for training too.</summary>
    Ownership,
}

/// <summary>Something that a user has taken.</summary>
/// <param name="Item">The item.</param>
/// <param name="Offer">The offer that gave the list.</param>
public readonly record struct TakenItem(string Item, string Offer);

/// <summary>Which of a user's interactions an offer may see.</summary>
public static class HistoryViews
{
    /// <summary>The history that an offer recommends from, in order.</summary>
    /// <param name="taken">All that the user has taken, in order.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="portability">The domain's policy.</param>
    /// <param name="cameAt">How many items the user had taken when the user last came to the offer.</param>
    public static IReadOnlyList<string> History(IReadOnlyList<TakenItem> taken, string offer, Portability portability, int cameAt)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return portability switch
        {
            Portability.AlgorithmSpecific => [.. taken.Where(each => each.Offer == offer).Select(each => each.Item)],
            Portability.ColdStart => [.. taken.Skip(cameAt).Where(each => each.Offer == offer).Select(each => each.Item)],
            _ => [.. taken.Select(each => each.Item)],
        };
    }

    /// <summary>The interactions that an offer may be trained on.</summary>
    /// <param name="taken">All that the user has taken, in order.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="portability">The domain's policy.</param>
    /// <param name="current">The user's offer now.</param>
    /// <param name="cameAt">How many items the user had taken when the user last came to the offer.</param>
    /// <param name="leftAt">How many items the user had taken when the user last left the offer; 0 for a user who never did.</param>
    /// <remarks>Under cold start and ownership a user who has left is forgotten; under universal an offer keeps what it knew when the user left.</remarks>
    public static IReadOnlyList<string> Training(IReadOnlyList<TakenItem> taken, string offer, Portability portability, string current, int cameAt, int leftAt)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return portability switch
        {
            Portability.AlgorithmSpecific => History(taken, offer, portability, cameAt),
            Portability.Universal => [.. taken.Take(offer == current ? taken.Count : leftAt).Select(each => each.Item)],
            _ => offer == current ? History(taken, offer, portability, cameAt) : [],
        };
    }
}

/// <summary>The words of <see cref="Portability"/> in options.</summary>
internal static class PortabilityNames
{
    public const string AlgorithmSpecific = "algorithmSpecific";

    public static string[] All { get; } = [AlgorithmSpecific, "universal", "coldStart", "ownership"];

    public static Portability Of(string name) => (Portability)Array.IndexOf(All, name);
}
