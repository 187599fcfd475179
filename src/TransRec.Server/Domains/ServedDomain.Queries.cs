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
        var view = model.View();
        var question = Prepare(view, query);
        return Answer(view, version, question, Find(view, question));
    }

    /// <summary>The best items for several users or histories, from one generation: each as it is answered alone, and faster where questions have no filter.</summary>
    /// <exception cref="QueryException">A question cannot be answered as it is; all mistakes of all questions are named.</exception>
    public IReadOnlyList<ServedAnswer> RecommendEach(IReadOnlyList<RecommendationQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var version = CatalogueVersion;
        var view = model.View();
        var questions = PrepareEach(view, queries);
        var found = new ScoredItem[queries.Count][];
        // The vectors are read once for all who ask for as many.
        foreach (var group in Enumerable.Range(0, found.Length).Where(place => questions[place] is { Passing: null, History.Length: > 0 }).GroupBy(place => queries[place].K))
        {
            int[] places = [.. group];
            var users = view.Encode([.. places.Select(place => questions[place].History)]);
            var best = view.Items.BestOfEach(users, group.Key, [.. places.Select(place => questions[place].Hidden)]);
            for (var i = 0; i < places.Length; i++)
            {
                found[places[i]] = best[i];
            }
        }

        return [.. questions.Select((question, place) => Answer(view, version, question, found[place] ?? Find(view, question)))];
    }

    /// <summary>Items like some items.</summary>
    /// <exception cref="QueryException">An item was never there.</exception>
    public ServedAnswer Similar(SimilarQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var version = CatalogueVersion;
        var view = model.View();
        var (algorithm, chosenBy) = Choose(view, null, null);
        var positive = Numbers(view, query.Positive, "positive");
        var negative = Numbers(view, query.Negative, "negative");
        var hidden = Hidden(view, [.. positive, .. negative], query.Exclude);
        var passing = query.Filter is { } filter ? attributes.Of(filter) : null;
        var vector = positive.Length == 1 && negative.Length == 0 ? view.Items.Of(positive[0]).ToArray() : Direction(view.Items, positive, negative);
        var items = view.Items.Nearest(vector, query.K, hidden, passing is null ? null : passing.Has);
        return Answer(view, algorithm, chosenBy, version, items, Eligible(view, hidden, passing));
    }

    /// <summary>Some items in the order in which a user likes them.</summary>
    /// <exception cref="QueryException">The question cannot be answered as it is.</exception>
    public ServedAnswer Rank(RankQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var version = CatalogueVersion;
        var view = model.View();
        var (algorithm, chosenBy) = Choose(view, query.User, query.Algorithm);
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
        return Answer(view, algorithm, chosenBy, version, items, candidates.Count, history.Length == 0 ? "popular" : null) with { Unknown = unknown };
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

    private (ServedAlgorithm Algorithm, string ChosenBy) Choose(DomainView view, string? user, string? requested)
    {
        var choice = parts.Chooser.Choose(this, user, requested);
        var algorithm = algorithms[view.Generation];
        // The domain's own may have changed meanwhile: then the view's answers. Who asked for one gets that one or none.
        return requested is null || requested == algorithm.Digest
            ? (algorithm, choice.ChosenBy)
            : throw new QueryException("algorithm", $"{requested} no longer serves {Name}; {algorithm.Digest ?? "the backbone without adapters"} does.");
    }

    private Question Prepare(DomainView view, RecommendationQuery query)
    {
        var (algorithm, chosenBy) = Choose(view, query.User, query.Algorithm);
        var history = HistoryOf(view, query.User, query.History);
        return new Question(
            query.K, algorithm, chosenBy, history, Hidden(view, query.IncludeSeen ? [] : history, query.Exclude), query.Filter is { } filter ? attributes.Of(filter) : null);
    }

    private Question[] PrepareEach(DomainView view, IReadOnlyList<RecommendationQuery> queries)
    {
        var questions = new Question[queries.Count];
        var mistakes = new List<QueryMistake>();
        for (var place = 0; place < questions.Length; place++)
        {
            try
            {
                questions[place] = Prepare(view, queries[place]);
            }
            catch (QueryException error)
            {
                mistakes.AddRange(error.Mistakes.Select(mistake => new QueryMistake($"requests[{place}].{mistake.Path}", mistake.Message)));
            }
        }

        return mistakes.Count == 0 ? questions : throw new QueryException(mistakes);
    }

    private ScoredItem[] Find(DomainView view, in Question question) => question.History.Length == 0
        ? Popular(view, question.K, question.Hidden, question.Passing)
        : Best(view, question.History, question.K, question.Hidden, question.Passing);

    private ServedAnswer Answer(DomainView view, long version, in Question question, ScoredItem[] items) =>
        Answer(view, question.Algorithm, question.ChosenBy, version, items, Eligible(view, question.Hidden, question.Passing), question.History.Length == 0 ? "popular" : null);

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

    private ServedAnswer Answer(DomainView view, ServedAlgorithm algorithm, string chosenBy, long version, ScoredItem[] items, int eligible, string? coldStart = null)
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
            Eligible = eligible,
            ColdStart = coldStart,
            CatalogueVersion = version,
            Items = served,
        };
    }

    /// <summary>A question by numbers, of one view.</summary>
    private readonly record struct Question(int K, ServedAlgorithm Algorithm, string ChosenBy, int[] History, int[] Hidden, ItemSet? Passing);
}
