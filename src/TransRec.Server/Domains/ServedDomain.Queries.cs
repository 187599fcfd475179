using TransRec.Ranking;
using TransRec.Server.Filtering;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <content>Questions.</content>
public sealed partial class ServedDomain
{
    private const int ScanWorth = 16; // items of a scan that cost what one item costs alone
    private const int LongestCompared = 128;

    /// <summary>The best items for a user or a history.</summary>
    /// <exception cref="QueryException">The question cannot be answered as it is.</exception>
    public ServedAnswer Recommend(RecommendationQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var version = CatalogueVersion;
        var (view, algorithm, chosenBy) = Choose(query.User, query.Algorithm);
        var history = HistoryOf(view, query.User, query.History);
        var hidden = Hidden(view, query.IncludeSeen ? [] : history, query.Exclude);
        var passing = query.Filter is { } filter ? attributes.Of(filter) : null;
        var items = history.Length == 0 ? Popular(view, query.K, hidden, passing) : Best(view, history, query.K, hidden, passing);
        return Answer(view, algorithm, chosenBy, version, items) with
        {
            ColdStart = history.Length == 0 ? "popular" : null,
            Eligible = Eligible(view, hidden, passing),
        };
    }

    /// <summary>The best items for several users or histories.</summary>
    /// <exception cref="QueryException">A question cannot be answered as it is; all mistakes of all questions are named.</exception>
    public IReadOnlyList<ServedAnswer> RecommendEach(IReadOnlyList<RecommendationQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var answers = new List<ServedAnswer>(queries.Count);
        var mistakes = new List<QueryMistake>();
        for (var place = 0; place < queries.Count; place++)
        {
            try
            {
                answers.Add(Recommend(queries[place]));
            }
            catch (QueryException error)
            {
                mistakes.AddRange(error.Mistakes.Select(mistake => new QueryMistake($"requests[{place}].{mistake.Path}", mistake.Message)));
            }
        }

        return mistakes.Count == 0 ? answers : throw new QueryException(mistakes);
    }

    /// <summary>Items like some items.</summary>
    /// <exception cref="QueryException">An item was never there.</exception>
    public ServedAnswer Similar(SimilarQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var version = CatalogueVersion;
        var (view, algorithm, chosenBy) = Choose(null, null);
        var positive = Numbers(view, query.Positive, "positive");
        var negative = Numbers(view, query.Negative, "negative");
        var hidden = Hidden(view, [.. positive, .. negative], query.Exclude);
        var passing = query.Filter is { } filter ? attributes.Of(filter) : null;
        var vector = positive.Length == 1 && negative.Length == 0 ? view.Items.Of(positive[0]).ToArray() : Direction(view.Items, positive, negative);
        var items = view.Items.Nearest(vector, query.K, hidden, passing is null ? null : passing.Has);
        return Answer(view, algorithm, chosenBy, version, items) with { Eligible = Eligible(view, hidden, passing) };
    }

    /// <summary>Some items in the order in which a user likes them.</summary>
    /// <exception cref="QueryException">The question cannot be answered as it is.</exception>
    public ServedAnswer Rank(RankQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var version = CatalogueVersion;
        var (view, algorithm, chosenBy) = Choose(query.User, query.Algorithm);
        var history = HistoryOf(view, query.User, query.History);
        var candidates = new List<int>(query.Items.Count);
        var unknown = new List<string>();
        foreach (var id in query.Items.Distinct(StringComparer.Ordinal))
        {
            if (view.Items.TryFind(id, out var number))
            {
                candidates.Add(number);
            }
            else
            {
                unknown.Add(id);
            }
        }

        var items = candidates.Count == 0 ? []
            : history.Length == 0 ? ByPopularity(candidates, candidates.Count)
            : view.Items.BestOf(UserVector(view, history), candidates.Count, [.. candidates]);
        return Answer(view, algorithm, chosenBy, version, items) with { ColdStart = history.Length == 0 ? "popular" : null, Eligible = candidates.Count, Unknown = unknown };
    }

    /// <summary>The items of a user's history that lie nearest to an item: why it is recommended.</summary>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The nearest first; empty when user or item are unknown.</returns>
    public IReadOnlyList<Reason> Explain(string user, string item, int most)
    {
        ArgumentNullException.ThrowIfNull(user);
        var items = model.Items;
        if (!items.TryFind(item, out var number))
        {
            return [];
        }

        var wanted = items.Of(number).ToArray();
        return
        [
            .. users.Of(user).Items.Distinct().Select(taken => new Reason(Entry(taken), Cosine(wanted, items.Of(taken))))
                .OrderByDescending(reason => reason.Cosine).ThenBy(reason => reason.Item.Number).Take(most),
        ];
    }

    private static float Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var lengths = MathF.Sqrt(Dot(left, left)) * MathF.Sqrt(Dot(right, right));
        return lengths > 0 ? Dot(left, right) / lengths : 0;
    }

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var place = 0; place < left.Length; place++)
        {
            sum = MathF.FusedMultiplyAdd(left[place], right[place], sum);
        }

        return sum;
    }

    private (DomainView View, ServedAlgorithm Algorithm, string ChosenBy) Choose(string? user, string? requested)
    {
        var choice = parts.Chooser.Choose(this, user, requested);
        var view = model.View();
        var algorithm = algorithms[view.Generation];
        // The domain's own may have changed since it was chosen: then the new one answers. Who asked for one gets that one or none.
        return requested is null || requested == algorithm.Digest
            ? (view, algorithm, choice.ChosenBy)
            : throw new QueryException("algorithm", $"{requested} no longer serves {Name}; {algorithm.Digest ?? "the backbone without adapters"} does.");
    }

    private int[] HistoryOf(DomainView view, string? user, IReadOnlyList<string>? given) =>
        given is not null ? Numbers(view, given, "history") : user is not null ? users.Of(user).Items : [];

    private static int[] Numbers(DomainView view, IReadOnlyList<string> ids, string path)
    {
        var numbers = new int[ids.Count];
        List<QueryMistake>? unknown = null;
        for (var place = 0; place < numbers.Length; place++)
        {
            if (!view.Items.TryFindEver(ids[place], out numbers[place]))
            {
                (unknown ??= []).Add(new QueryMistake($"{path}[{place}]", $"the catalogue has no item \"{ids[place]}\". Leave it out, or put it first."));
            }
        }

        return unknown is null ? numbers : throw new QueryException(unknown);
    }

    private static int[] Hidden(DomainView view, int[] seen, IReadOnlyList<string> excluded)
    {
        if (excluded.Count == 0)
        {
            return seen;
        }

        var hidden = new List<int>(seen.Length + excluded.Count);
        hidden.AddRange(seen);
        foreach (var id in excluded)
        {
            if (view.Items.TryFind(id, out var number))
            {
                hidden.Add(number);
            }
        }

        return [.. hidden];
    }

    private static int Eligible(DomainView view, int[] hidden, ItemSet? passing)
    {
        var count = passing?.Count ?? view.Items.Count;
        // Histories are short, and name few items twice: comparing them costs less than a set.
        var distinct = hidden.Length > LongestCompared ? [.. hidden.Distinct()] : hidden;
        for (var place = 0; place < distinct.Length; place++)
        {
            var item = distinct[place];
            if ((distinct != hidden || !distinct.AsSpan(0, place).Contains(item)) && view.Items.Contains(item) && passing?.Has(item) != false)
            {
                count--;
            }
        }

        return Math.Max(count, 0);
    }

    private static float[] UserVector(DomainView view, int[] history)
    {
        var vector = new float[view.Items.Width];
        view.Encode(history, vector);
        return vector;
    }

    private static ScoredItem[] Best(DomainView view, int[] history, int k, int[] hidden, ItemSet? passing)
    {
        Span<float> user = stackalloc float[view.Items.Width <= 1024 ? view.Items.Width : 0];
        user = user.IsEmpty ? new float[view.Items.Width] : user;
        view.Encode(history, user);
        // Few that pass are scored one by one; with many the scan asks only of those that would enter the list. Both give the scores of a full sort.
        return passing is null ? view.Items.Best(user, k, hidden)
            : passing.Count <= view.Items.Items / ScanWorth ? view.Items.BestOf(user, k, passing.Items(), hidden)
            : view.Items.Best(user, k, hidden, passing.Has);
    }

    private ScoredItem[] Popular(DomainView view, int k, int[] hidden, ItemSet? passing)
    {
        var skipped = hidden.ToHashSet();
        var candidates = new List<int>();
        for (var item = 1; item <= view.Items.Items; item++)
        {
            if (view.Items.Contains(item) && passing?.Has(item) != false && !skipped.Contains(item))
            {
                candidates.Add(item);
            }
        }

        return ByPopularity(candidates, k);
    }

    private ScoredItem[] ByPopularity(List<int> candidates, int k)
    {
        var most = candidates.Count == 0 ? 0 : candidates.Max(popularity.Of);
        return
        [
            .. candidates.Select(item => (Item: item, Weight: popularity.Of(item))).OrderByDescending(each => each.Weight).ThenBy(each => each.Item).Take(k)
                .Select(each => new ScoredItem(each.Item, most > 0 ? (float)(each.Weight / most) : 0)),
        ];
    }

    private static float[] Direction(ItemSnapshot items, int[] positive, int[] negative)
    {
        var sum = new float[items.Width];
        Add(positive, 1f / positive.Length);
        Add(negative, -1f / Math.Max(negative.Length, 1));
        return sum;

        void Add(int[] numbers, float weight)
        {
            foreach (var number in numbers)
            {
                var vector = items.Of(number);
                var length = MathF.Sqrt(Dot(vector, vector));
                for (var place = 0; place < sum.Length && length > 0; place++)
                {
                    sum[place] += weight * vector[place] / length;
                }
            }
        }
    }

    private ServedAnswer Answer(DomainView view, ServedAlgorithm algorithm, string chosenBy, long version, ScoredItem[] items)
    {
        var served = new ServedEntry[items.Length];
        for (var place = 0; place < served.Length; place++)
        {
            served[place] = new ServedEntry(Entry(items[place].Item), items[place].Score);
        }

        return new ServedAnswer
        {
            RecommendationId = RecommendationIds.Next(parts.Clock),
            Domain = Name,
            Generation = view.Generation,
            Algorithm = algorithm,
            ChosenBy = chosenBy,
            Eligible = 0,
            CatalogueVersion = version,
            Items = served,
        };
    }
}
