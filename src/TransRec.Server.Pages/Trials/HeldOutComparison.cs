using TransRec.Server.Domains;
using TransRec.Serving;

namespace TransRec.Server.Pages.Trials;

/// <summary>
/// Adapters compared on a domain's own users: the last item of each is taken away, and each adapter is asked for it by what comes before. Users who have been trained on are among them, so this
/// tells how adapters differ here, and not what an evaluation on held-out data tells.
/// </summary>
internal sealed class HeldOutComparison
{
    /// <summary>The length of the lists in which the item is looked for.</summary>
    public const int Depth = 50;

    /// <summary>The length of the lists whose overlap is told.</summary>
    public const int Top = 10;

    private const int MostUsers = 400;
    private const int FewestUsers = 20;
    private const long MostScores = 40_000_000; // items times users, for each adapter: a second or two

    private HeldOutComparison(IReadOnlyList<HeldOutUser> users, double[,] overlap)
    {
        Users = users;
        Overlap = overlap;
    }

    /// <summary>The users that were asked for.</summary>
    public IReadOnlyList<HeldOutUser> Users { get; }

    /// <summary>The mean share of the ten best that two adapters have in common, [adapters, adapters].</summary>
    public double[,] Overlap { get; }

    /// <summary>Compares.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="models">The domain with each adapter.</param>
    /// <param name="stop">Stops.</param>
    public static HeldOutComparison Of(ServedDomain domain, IReadOnlyList<DomainModel> models, CancellationToken stop)
    {
        DomainView[] views = [.. models.Select(model => model.View())];
        var most = (int)Math.Clamp(MostScores / Math.Max(1, views[0].Items.Items), FewestUsers, MostUsers);
        var users = new List<HeldOutUser>();
        var common = new double[views.Length, views.Length];
        // In an order that has nothing to do with who they are, and is the same each time.
        foreach (var user in domain.UserIds.OrderBy(Order).ThenBy(id => id, StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            if (users.Count == most)
            {
                break;
            }

            if (domain.History(user) is not { Count: > 1 } history || history[^1].Item is not { IsRemoved: false } held)
            {
                continue;
            }

            string[] before = [.. history.Take(history.Count - 1).Select(taken => taken.Item.Id).Where(id => id != held.Id)];
            if (before.Length == 0)
            {
                continue;
            }

            string[][] lists = [.. views.Select(view => TrialLists.Best(view, before, Depth, held.Id).Select(each => each.Id).ToArray())];
            users.Add(new HeldOutUser(user, held, [.. lists.Select(list => Array.IndexOf(list, held.Id) is >= 0 and var place ? place + 1 : (int?)null)]));
            Add(common, lists);
        }

        for (var one = 0; one < views.Length; one++)
        {
            for (var other = 0; other < views.Length; other++)
            {
                common[one, other] /= Math.Max(1, users.Count);
            }
        }

        return new HeldOutComparison(users, common);
    }

    /// <summary>NDCG at 10 of an adapter with its 95% interval (normal approximation of the mean over users).</summary>
    public (double Mean, double Low, double High) Ndcg(int adapter) => Interval([.. Users.Select(user => user.Ranks[adapter] is <= Top and { } rank ? 1 / Math.Log2(rank + 1) : 0)]);

    /// <summary>The share of users whose item is among the ten best, with its 95% interval.</summary>
    public (double Mean, double Low, double High) HitRate(int adapter) => Interval([.. Users.Select(user => user.Ranks[adapter] is <= Top ? 1.0 : 0)]);

    /// <summary>Users whom one adapter serves better than another, those with the greatest difference first.</summary>
    public IReadOnlyList<HeldOutUser> Better(int one, int other) =>
    [
        .. Users.Where(user => Place(user, one) < Place(user, other))
            .OrderByDescending(user => (1.0 / Place(user, one)) - (1.0 / Place(user, other))).ThenBy(user => user.User, StringComparer.Ordinal),
    ];

    private static int Place(HeldOutUser user, int adapter) => user.Ranks[adapter] ?? Depth + 1;

    private static (double, double, double) Interval(double[] values)
    {
        if (values.Length == 0)
        {
            return (0, 0, 0);
        }

        var mean = values.Average();
        var variance = values.Length > 1 ? values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) : 0;
        var half = 1.96 * Math.Sqrt(variance / values.Length);
        return (mean, Math.Max(0, mean - half), Math.Min(1, mean + half));
    }

    private static void Add(double[,] common, string[][] lists)
    {
        for (var one = 0; one < lists.Length; one++)
        {
            for (var other = 0; other < lists.Length; other++)
            {
                var length = Math.Max(1, Math.Min(Top, lists[one].Length));
                common[one, other] += lists[one].Take(Top).Intersect(lists[other].Take(Top), StringComparer.Ordinal).Count() / (double)length;
            }
        }
    }

    // FNV-1a, 32 bits.
    private static uint Order(string user)
    {
        var hash = 2166136261u;
        foreach (var letter in user)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return hash;
    }
}

/// <summary>A user whose last item was looked for.</summary>
/// <param name="User">The user.</param>
/// <param name="Item">The item.</param>
/// <param name="Ranks">At which place each adapter has it; null: beyond the list.</param>
internal sealed record HeldOutUser(string User, CatalogueEntry Item, IReadOnlyList<int?> Ranks);
