namespace TransRec.Data;

/// <summary>How often each item occurs in the training part of some users: for popularity, the logQ correction and cold targets.</summary>
internal sealed class ItemFrequencies
{
    private readonly int[] _counts;

    private ItemFrequencies(int[] counts, long total)
    {
        _counts = counts;
        Total = total;
    }

    /// <summary>Counts by item number, items + 1 entries; entry 0 (padding) is 0.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>All occurrences together.</summary>
    public long Total { get; }

    /// <summary>Occurrences of one item.</summary>
    public int this[int item] => _counts[item];

    /// <summary>Counts the training part (<see cref="Domain.Training"/>) of all users.</summary>
    public static ItemFrequencies Of(Domain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.TrainingCounts is { } known ? Of(known) : Of(domain, [.. Enumerable.Range(0, domain.UserCount)]);
    }

    /// <summary>Of counts that are known.</summary>
    internal static ItemFrequencies Of(int[] counts) => new(counts, counts.Sum(count => (long)count));

    /// <summary>Counts the training part (<see cref="Domain.Training"/>) of the given users.</summary>
    public static ItemFrequencies Of(Domain domain, ReadOnlySpan<int> users)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (users.Length == domain.UserCount && domain.TrainingCounts is { } known && IsAll(users))
        {
            return Of(known);
        }

        var counts = new int[domain.ItemCount + 1];
        var total = 0L;
        foreach (var user in users)
        {
            var training = domain.Training(user);
            total += training.Length;
            foreach (var item in training)
            {
                counts[item]++;
            }
        }

        return new(counts, total);
    }

    private static bool IsAll(ReadOnlySpan<int> users)
    {
        for (var user = 0; user < users.Length; user++)
        {
            if (users[user] != user)
            {
                return false;
            }
        }

        return true;
    }
}
