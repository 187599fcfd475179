using TransRec.Data;
using TransRec.Randomness;

namespace TransRec.Training;

/// <summary>Builds training batches from a domain; a batch is a function of the seed, the epoch and the step.</summary>
public sealed class SequenceBatcher
{
    private readonly Domain domain;
    private readonly int[] users;
    private readonly int batchSize;
    private readonly int seed;
    private readonly bool everyPosition;
    private readonly bool negatives;
    private int orderOfEpoch = -1;
    private int[] order = [];

    /// <param name="domain">The domain.</param>
    /// <param name="users">The users to train on; those whose training part has fewer than two items are left out.</param>
    /// <param name="batchSize">Users in a batch.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="everyPosition">Whether every position predicts its next item, or the last one only.</param>
    /// <param name="negatives">Whether a negative is drawn for every target.</param>
    public SequenceBatcher(Domain domain, IEnumerable<int> users, int batchSize, int seed, bool everyPosition, bool negatives)
    {
        ArgumentNullException.ThrowIfNull(domain);
        this.domain = domain;
        this.users = [.. users.Where(user => domain.Training(user).Length >= 2)];
        if (this.users.Length == 0)
        {
            throw new ArgumentException($"Domain {domain.Name} has no user with at least two training items.", nameof(users));
        }

        if (negatives && domain.ItemCount < 2)
        {
            throw new ArgumentException($"Domain {domain.Name} has {domain.ItemCount} item; negatives need two.", nameof(domain));
        }

        this.batchSize = batchSize;
        this.seed = seed;
        this.everyPosition = everyPosition;
        this.negatives = negatives;
    }

    /// <summary>The experiment's seed.</summary>
    internal int Seed => seed;

    /// <summary>Batches of an epoch; the last may be smaller.</summary>
    public int Steps => (users.Length + batchSize - 1) / batchSize;

    /// <summary>The users of a batch.</summary>
    public int[] UsersOf(int epoch, int step)
    {
        if (orderOfEpoch != epoch)
        {
            order = [.. users];
            new RandomSource(seed, RandomPurpose.Order, epoch).Shuffle<int>(order);
            orderOfEpoch = epoch;
        }

        return order[(step * batchSize)..Math.Min(order.Length, (step + 1) * batchSize)];
    }

    /// <summary>The batch of a step, cut into parts of nearly equal size.</summary>
    public IReadOnlyList<SequenceBatch> Batch(int epoch, int step, int parts)
    {
        var all = UsersOf(epoch, step);
        parts = Math.Min(parts, all.Length);
        var random = new RandomSource(seed, RandomPurpose.Negatives, epoch, step);
        return [.. Enumerable.Range(0, parts).Select(part => Build(all.AsSpan()[(all.Length * part / parts)..(all.Length * (part + 1) / parts)], random))];
    }

    private SequenceBatch Build(ReadOnlySpan<int> batch, RandomSource random)
    {
        var lengths = new int[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            lengths[i] = domain.Training(batch[i]).Length - 1;
        }

        var longest = lengths.Max();
        var places = new Dictionary<int, int>();
        var inputs = new long[batch.Length * longest];
        List<long> rows = [], targets = [], targetUsers = [], drawn = [];
        for (var i = 0; i < batch.Length; i++)
        {
            var sequence = domain.Training(batch[i]);
            var seen = negatives ? Seen(sequence) : null;
            for (var j = 0; j < lengths[i]; j++)
            {
                var row = (i * longest) + longest - lengths[i] + j;
                inputs[row] = Place(places, sequence[j]);
                if (!everyPosition && j < lengths[i] - 1)
                {
                    continue;
                }

                rows.Add(row);
                targets.Add(Place(places, sequence[j + 1]));
                targetUsers.Add(i);
                if (seen is not null)
                {
                    drawn.Add(Place(places, DrawNegative(seen, sequence[j + 1], random)));
                }
            }
        }

        var items = new int[places.Count];
        foreach (var (item, place) in places)
        {
            items[place] = item;
        }

        return new SequenceBatch
        {
            Items = items,
            Lengths = lengths,
            InputPlaces = inputs,
            TargetRows = [.. rows],
            TargetPlaces = [.. targets],
            TargetUsers = [.. targetUsers],
            NegativePlaces = [.. drawn],
            Own = negatives ? [] : Own(batch, places),
        };
    }

    private bool[] Own(ReadOnlySpan<int> batch, Dictionary<int, int> places)
    {
        var own = new bool[batch.Length * places.Count];
        for (var i = 0; i < batch.Length; i++)
        {
            foreach (var item in domain.Training(batch[i]))
            {
                if (places.TryGetValue(item, out var place))
                {
                    own[(i * places.Count) + place] = true;
                }
            }
        }

        return own;
    }

    private static HashSet<int> Seen(ReadOnlySpan<int> sequence)
    {
        var seen = new HashSet<int>(sequence.Length);
        foreach (var item in sequence)
        {
            seen.Add(item);
        }

        return seen;
    }

    // A user who has seen the whole catalogue gets any item but the target: the reference would draw for ever.
    private int DrawNegative(HashSet<int> seen, int target, RandomSource random)
    {
        while (true)
        {
            var item = 1 + random.NextBelow(domain.ItemCount);
            if (seen.Count < domain.ItemCount ? !seen.Contains(item) : item != target)
            {
                return item;
            }
        }
    }

    private static int Place(Dictionary<int, int> places, int item)
    {
        if (!places.TryGetValue(item, out var place))
        {
            place = places.Count;
            places.Add(item, place);
        }

        return place;
    }
}
