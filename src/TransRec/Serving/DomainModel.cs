using TransRec.Ranking;

namespace TransRec.Serving;

/// <summary>
/// A domain that is served from a backbone: its items' vectors, and a user encoder with its adapters in it. Any number of threads may ask while others put and remove items and
/// exchange the adapters; nobody who asks waits for them. What users have taken is the caller's to know. <see cref="Backbone.Serve(Data.Catalogue, DomainAdapters)"/> makes it.
/// </summary>
/// <remarks>A domain with adapters that have no kernel (<see cref="CompiledUserEncoder.IsNative"/>) asks the backbone for each user's vector, and so waits for its other work.</remarks>
public sealed partial class DomainModel
{
    private Generation generation;

    internal DomainModel(Backbone backbone, string name, ServedItems items, DomainAdapters? adapters, long first = 1)
    {
        (this.backbone, this.items, Name) = (backbone, items, name);
        generation = Serving.Generation.Of(backbone, first, adapters, items.Begin());
        items.End();
    }

    /// <summary>The domain's name.</summary>
    public string Name { get; }

    /// <summary>The number of the generation that answers now.</summary>
    public long Generation => Now.Number;

    /// <summary>The adapters of the generation that answers now; null: none.</summary>
    public DomainAdapters? Adapters => Now.Adapters;

    /// <summary>The catalogue as it is now, for whoever needs vectors or numbers.</summary>
    public ItemSnapshot Items => Now.Items.Snapshot();

    private Generation Now => Volatile.Read(ref generation);

    /// <summary>The domain as it answers at this moment, by item numbers: for whoever asks several things that must fit together.</summary>
    public DomainView View()
    {
        var now = Now;
        return new DomainView(now, now.Items.Snapshot());
    }

    /// <summary>The best items after a history, whose items are left out.</summary>
    /// <param name="history">Ids, oldest first, at least one; of a long one the model reads the last items. Removed items are read.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="excluded">Further ids that must not appear; unknown ones are passed over. Default null.</param>
    /// <param name="filter">Whether an item may appear, by its id; null: every one. Asked of those items alone whose score is among the best so far. Default null.</param>
    /// <exception cref="ArgumentException">The history is empty.</exception>
    /// <exception cref="UnknownItemException">The history has items that the catalogue never had; all are named.</exception>
    public DomainAnswer Recommend(IReadOnlyList<string> history, int k, IEnumerable<string>? excluded = null, Func<string, bool>? filter = null)
    {
        var now = Now;
        var snapshot = now.Items.Snapshot();
        var taken = Numbers(snapshot, history);
        Span<float> user = stackalloc float[snapshot.Width <= 1024 ? snapshot.Width : 0];
        user = user.IsEmpty ? new float[snapshot.Width] : user;
        now.User(snapshot, taken, user);
        return Answer(now, snapshot, snapshot.Best(user, k, Hidden(snapshot, taken, excluded), ByNumber(snapshot, filter)));
    }

    /// <summary>The best items after several histories, from one generation: faster than one by one, with the same answers.</summary>
    /// <param name="histories">The histories, each as in <see cref="Recommend(IReadOnlyList{string}, int, IEnumerable{string}, Func{string, bool})"/>.</param>
    /// <param name="k">How many for each, from 1.</param>
    /// <param name="excluded">Further ids that must not appear, for all. Default null.</param>
    /// <param name="filter">Whether an item may appear, by its id, for all. Default null.</param>
    /// <exception cref="ArgumentException">A history is empty.</exception>
    /// <exception cref="UnknownItemException">A history has items that the catalogue never had.</exception>
    public IReadOnlyList<DomainAnswer> RecommendEach(
        IReadOnlyList<IReadOnlyList<string>> histories, int k, IReadOnlyCollection<string>? excluded = null, Func<string, bool>? filter = null)
    {
        ArgumentNullException.ThrowIfNull(histories);
        var now = Now;
        var snapshot = now.Items.Snapshot();
        int[][] taken = [.. histories.Select(history => Numbers(snapshot, history))];
        var best = snapshot.BestOfEach(now.Users(snapshot, taken), k, [.. taken.Select(items => Hidden(snapshot, items, excluded))], ByNumber(snapshot, filter));
        return [.. best.Select(items => Answer(now, snapshot, items))];
    }

    /// <summary>The items whose vectors point most nearly where an item's does, without the item.</summary>
    /// <param name="id">The item; a removed one too.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="excluded">Ids that must not appear. Default null.</param>
    /// <param name="filter">Whether an item may appear, by its id; null: every one. Default null.</param>
    /// <exception cref="UnknownItemException">The catalogue never had the item.</exception>
    public DomainAnswer Similar(string id, int k, IEnumerable<string>? excluded = null, Func<string, bool>? filter = null)
    {
        var now = Now;
        var snapshot = now.Items.Snapshot();
        var item = Numbers(snapshot, [id])[0];
        return Answer(now, snapshot, snapshot.Nearest(item, k, Hidden(snapshot, [], excluded), ByNumber(snapshot, filter)));
    }

    private DomainAnswer Answer(Generation now, ItemSnapshot snapshot, ScoredItem[] best)
    {
        var items = new ServedScore[best.Length];
        for (var place = 0; place < best.Length; place++)
        {
            items[place] = new ServedScore(snapshot.IdOf(best[place].Item), best[place].Score);
        }

        return new DomainAnswer(Name, now.Number, snapshot.Version, now.Adapters?.Digest ?? "", items);
    }

    private int[] Numbers(ItemSnapshot snapshot, IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
        {
            throw new ArgumentException("The history is empty; name at least one item.", nameof(ids));
        }

        var numbers = new int[ids.Count];
        for (var place = 0; place < numbers.Length; place++)
        {
            if (!snapshot.TryFindEver(ids[place], out numbers[place]))
            {
                throw new UnknownItemException(Name, [.. ids.Where(id => !snapshot.TryFindEver(id, out _)).Distinct()]);
            }
        }

        return numbers;
    }

    private static int[] Hidden(ItemSnapshot snapshot, int[] taken, IEnumerable<string>? excluded) => excluded is null
        ? taken
        : [.. taken, .. excluded.Select(id => snapshot.TryFind(id, out var item) ? item : 0).Where(item => item > 0)];

    private static Func<int, bool>? ByNumber(ItemSnapshot snapshot, Func<string, bool>? filter) => filter is null ? null : item => filter(snapshot.IdOf(item));
}
