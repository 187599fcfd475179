using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TransRec.Ecosystem.Choice;

/// <summary>
/// A host's experiment: a share of the users to each of several offers. A user's arm is a function of experiment and user, so that it stays the same on every server and after
/// every restart; a new name draws anew.
/// </summary>
public sealed class OfferExperiment
{
    private readonly (string Offer, double UpTo)[] arms;

    /// <param name="name">The experiment's name.</param>
    /// <param name="arms">Offers and their shares of users; together at most 1. The rest of the users take no part.</param>
    /// <exception cref="ArgumentException">A share is not above 0, they are more than 1 together, or an offer stands twice.</exception>
    public OfferExperiment(string name, IReadOnlyList<(string Offer, double Share)> arms)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(arms);
        var upTo = 0.0;
        var bounds = new List<(string, double)>();
        foreach (var (offer, share) in arms)
        {
            if (!(share > 0) || (upTo += share) > 1 + 1e-9)
            {
                throw new ArgumentException($"The share {share} of {offer} in the experiment {name} must be above 0, and all shares together at most 1.", nameof(arms));
            }

            bounds.Add((offer, upTo));
        }

        if (bounds.Select(arm => arm.Item1).Distinct(StringComparer.Ordinal).Count() < bounds.Count)
        {
            throw new ArgumentException($"An offer stands twice in the experiment {name}.", nameof(arms));
        }

        (Name, this.arms) = (name, [.. bounds]);
    }

    /// <summary>The experiment's name.</summary>
    public string Name { get; }

    /// <summary>The offer of a user; null: the user takes no part.</summary>
    /// <param name="user">The user's id.</param>
    public string? OfferOf(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{user}"), hash);
        var draw = (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
        foreach (var (offer, upTo) in arms)
        {
            if (draw < upTo)
            {
                return offer;
            }
        }

        return null;
    }
}
