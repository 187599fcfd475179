using System.Runtime.InteropServices;
using TransRec.Data.Storing;

namespace TransRec.Data;

public sealed partial class Domain
{
    /// <summary>
    /// What training and evaluation see of a domain that was read whole (<see cref="DomainOptions.Whole"/>): long enough users, their last interactions, and the items
    /// that occur there. It has the fingerprint of the domain that is read by the same rules in the first place.
    /// </summary>
    /// <returns>Null when no user is long enough.</returns>
    internal Domain? Filtered()
    {
        if (Parts.Count > 1)
        {
            Domain?[] parts = [.. Parts.Select(part => part.Domain.Filtered())];
            return parts.Contains(null) ? null : Join([.. parts.OfType<Domain>()]);
        }

        var options = Options with { Whole = false };
        if (_content is StoreContent stored)
        {
            return StoreDomain.TryLoad(stored.Store, Name, options);
        }

        List<string> userIds = [];
        List<(int Start, int Length)> sequences = [];
        List<int> kept = [];
        for (var user = 0; user < UserCount; user++)
        {
            var sequence = Sequence(user);
            if (sequence.Length >= options.MinimumInteractions)
            {
                sequence = sequence[Math.Max(0, sequence.Length - options.KeptInteractions)..];
                userIds.Add(UserIds[user]);
                sequences.Add((kept.Count, sequence.Length));
                foreach (var item in sequence)
                {
                    kept.Add(item - 1);
                }
            }
        }

        return userIds.Count == 0 ? null : Indexed(
            Name, options, ([.. ItemIds.Skip(1)], [.. Titles.Skip(1)]), userIds, sequences, CollectionsMarshal.AsSpan(kept), DomainReport.Reading.Of([this]), Folder);
    }

    /// <summary>Numbers items from 1 in the order of the file: those of kept sequences, or all where the domain is whole.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="options">Its rules.</param>
    /// <param name="items">Ids and titles of the file.</param>
    /// <param name="userIds">The kept users.</param>
    /// <param name="sequences">Where their interactions lie in <paramref name="kept"/>.</param>
    /// <param name="kept">Places in <paramref name="items"/>, from 0.</param>
    /// <param name="reading">What was read.</param>
    /// <param name="folder">Where it was read from, or null.</param>
    /// <param name="fingerprint">The fingerprint of the domain whose numbers these are, where it is another; null: the data's own.</param>
    internal static Domain Indexed(
        string name,
        DomainOptions options,
        (IReadOnlyList<string> Ids, IReadOnlyList<string> Titles) items,
        IReadOnlyList<string> userIds,
        IReadOnlyList<(int Start, int Length)> sequences,
        ReadOnlySpan<int> kept,
        DomainReport.Reading reading,
        string? folder,
        string? fingerprint = null)
    {
        var numbers = new int[items.Ids.Count];
        Array.Fill(numbers, options.Whole ? 1 : 0);
        foreach (var (start, length) in sequences)
        {
            foreach (var item in kept.Slice(start, length))
            {
                numbers[item] = 1;
            }
        }

        List<string> ids = [""];
        List<string> titles = [""];
        for (var item = 0; item < numbers.Length; item++)
        {
            if (numbers[item] != 0)
            {
                numbers[item] = ids.Count;
                ids.Add(items.Ids[item]);
                titles.Add(items.Titles[item]);
            }
        }

        var offsets = new int[userIds.Count + 1];
        var interactions = new int[checked((int)sequences.Sum(sequence => (long)sequence.Length))];
        for (var user = 0; user < userIds.Count; user++)
        {
            var (start, length) = sequences[user];
            for (var place = 0; place < length; place++)
            {
                interactions[offsets[user] + place] = numbers[kept[start + place]];
            }

            offsets[user + 1] = offsets[user] + length;
        }

        return new Domain(name, options, new ArrayContent([.. ids], [.. titles], [.. userIds], offsets, interactions), reading) { Folder = folder, Fingerprint = fingerprint! };
    }
}
