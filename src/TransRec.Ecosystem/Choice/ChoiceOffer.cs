namespace TransRec.Ecosystem.Choice;

/// <summary>An algorithm that a user may choose.</summary>
/// <param name="Name">Its name; what a user has learned of it is kept by name.</param>
/// <param name="Version">Its version; a new one inherits the utility, and counts as tried for one cycle.</param>
public readonly record struct ChoiceOffer(string Name, string Version = "");

/// <summary>The offers of a domain at one time, in the host's order, which breaks ties.</summary>
public sealed class OfferList
{
    /// <param name="offers">At least one; names differ.</param>
    /// <param name="standard">The name of the host's default. Null: the first.</param>
    /// <exception cref="ArgumentException">There is none, a name stands twice, or the default is not among them.</exception>
    public OfferList(IReadOnlyList<ChoiceOffer> offers, string? standard = null)
    {
        ArgumentNullException.ThrowIfNull(offers);
        if (offers.Count == 0)
        {
            throw new ArgumentException("A list of offers must have at least one.", nameof(offers));
        }

        if (offers.GroupBy(offer => offer.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The offer {twice.Key} stands twice in the list; names must differ.", nameof(offers));
        }

        (Offers, Default) = (offers, standard ?? offers[0].Name);
        if (IndexOf(Default) < 0)
        {
            throw new ArgumentException($"The default {Default} is not among the offers {string.Join(", ", offers.Select(offer => offer.Name))}.", nameof(standard));
        }
    }

    /// <summary>The offers.</summary>
    public IReadOnlyList<ChoiceOffer> Offers { get; }

    /// <summary>The name of the offer that a user gets who has chosen nothing, or whose offer was withdrawn.</summary>
    public string Default { get; }

    /// <summary>The place of a name, -1 when no offer has it.</summary>
    public int IndexOf(string? name)
    {
        for (var i = 0; i < Offers.Count; i++)
        {
            if (Offers[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
