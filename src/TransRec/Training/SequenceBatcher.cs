using TransRec.Data;
using TransRec.Foundation.Randomness;

namespace TransRec.Training;

/// <summary>Builds training batches from a domain; a batch is a function of the seed, the epoch and the step.</summary>
public sealed class SequenceBatcher
{
    private const int HeldOutItems = 2;
    private const int LeastInteractions = HeldOutItems + 2; // one to read, one to predict

    private readonly Domain domain;
    private readonly int[][] users; // by the part of a joined domain
    private readonly int batchSize;
    private readonly int seed;
    private readonly bool everyPosition;
    private readonly bool negatives;
    private int orderOfEpoch = -1;
    private int[][] order = []; // by part, the users of the epoch
    private (int Part, int Start)[] batches = [];

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
        this.users = Trainable(domain, users);
        if (this.users.Length == 0)
        {
            throw new ArgumentException($"Domain {domain.Name} has no user with at least two training items.", nameof(users));
        }

        if (negatives && domain.Parts.FirstOrDefault(part => part.Domain.ItemCount < 2)?.Domain is { } small)
        {
            throw new ArgumentException($"Domain {small.Name} has {small.ItemCount} item; negatives need two.", nameof(domain));
        }

        this.batchSize = batchSize;
        this.seed = seed;
        this.everyPosition = everyPosition;
        this.negatives = negatives;
    }

    /// <summary>The experiment's seed.</summary>
    internal int Seed => seed;

    /// <summary>Batches of an epoch; the last of a domain may be smaller.</summary>
    public int Steps => users.Sum(part => (part.Length + batchSize - 1) / batchSize);

    /// <summary>The users of a batch, all of one domain where several were joined: items of another domain would be negatives that teach nothing.</summary>
    public int[] UsersOf(int epoch, int step)
    {
        if (orderOfEpoch != epoch)
        {
            (order, batches) = Order(new RandomSource(seed, RandomPurpose.Order, epoch));
            orderOfEpoch = epoch;
        }

        var (part, start) = batches[step];
        return order[part][start..Math.Min(start + batchSize, order[part].Length)];
    }

    /// <summary>The batch of a step, cut into parts of nearly equal size.</summary>
    public IReadOnlyList<SequenceBatch> Batch(int epoch, int step, int parts)
    {
        var all = UsersOf(epoch, step);
        parts = Math.Min(parts, all.Length);
        var random = new RandomSource(seed, RandomPurpose.Negatives, epoch, step);
        return [.. Enumerable.Range(0, parts).Select(part => Build(all.AsSpan()[(all.Length * part / parts)..(all.Length * (part + 1) / parts)], random))];
    }

    // Of a rule that keeps long enough users only, no user is looked at: a store is not read for it.
    private static int[][] Trainable(Domain domain, IEnumerable<int> users)
    {
        int[] all = domain.Options is { Whole: false, MinimumInteractions: >= LeastInteractions }
            ? users as int[] ?? [.. users]
            : [.. users.Where(user => domain.Length(user) >= LeastInteractions)];
        return domain.Parts.Count == 1
            ? all.Length == 0 ? [] : [all]
            : [.. all.GroupBy(user => domain.PartOfUser(user).FirstUser).Select(part => part.ToArray())];
    }

    private (int[][] Order, (int Part, int Start)[] Batches) Order(RandomSource random)
    {
        var all = new int[users.Length][];
        var places = new (int Part, int Start)[Steps];
        var next = 0;
        for (var part = 0; part < users.Length; part++)
        {
            all[part] = users[part].ToArray();
            random.Shuffle<int>(all[part]);
            for (var start = 0; start < all[part].Length; start += batchSize)
            {
                places[next++] = (part, start);
            }
        }

        if (users.Length > 1)
        {
            random.Shuffle<(int, int)>(places);
        }

        return (all, places);
    }

    private SequenceBatch Build(ReadOnlySpan<int> batch, RandomSource random)
    {
        var lengths = new int[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            lengths[i] = domain.Length(batch[i]) - HeldOutItems - 1;
        }

        var part = domain.PartOfUser(batch[0]);
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
                    drawn.Add(Place(places, DrawNegative(part, seen, sequence[j + 1], random)));
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
    private static int DrawNegative(DomainPart part, HashSet<int> seen, int target, RandomSource random)
    {
        while (true)
        {
            var item = part.FirstItem + random.NextBelow(part.Domain.ItemCount);
            if (seen.Count < part.Domain.ItemCount ? !seen.Contains(item) : item != target)
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
