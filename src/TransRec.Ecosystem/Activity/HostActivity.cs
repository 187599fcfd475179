using TransRec.Ecosystem.Choice;
using TransRec.Ecosystem.Measures;

namespace TransRec.Ecosystem.Activity;

/// <summary>What a host's log comes to in one domain. Numbers of fewer users than <see cref="LeastUsers"/> are left out, so that nobody is recognised.</summary>
public sealed record HostActivity
{
    /// <summary>A cell with fewer users is not shown.</summary>
    public const int LeastUsers = 10;

    /// <summary>The domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The first line's time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last line's time.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Users with a list; null: too few to be shown.</summary>
    public int? Users { get; init; }

    /// <summary>The share of users whose offer changed; null: too few users.</summary>
    public double? ShareSwitched { get; init; }

    /// <summary>A row per offer.</summary>
    public required IReadOnlyList<OfferActivity> Offers { get; init; }

    /// <summary>Exposure and takes per owner of items; empty when owners are not known.</summary>
    public IReadOnlyList<ItemGroupActivity> Owners { get; init; } = [];

    /// <summary>Exposure and takes per category of items; empty when categories are not known.</summary>
    public IReadOnlyList<ItemGroupActivity> Categories { get; init; } = [];

    /// <summary>Reads a log.</summary>
    /// <param name="entries">The log.</param>
    /// <param name="from">Only from this time on. Null: from the first line.</param>
    /// <param name="until">Only before this time. Null: to the last line.</param>
    /// <param name="ownerOf">The owner of an item. Null: owners are not known.</param>
    /// <param name="categoriesOf">The categories of an item. Null: categories are not known.</param>
    /// <returns>One per domain, by name.</returns>
    public static IReadOnlyList<HostActivity> Of(
        IEnumerable<LogEntry> entries,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        Func<string, string>? ownerOf = null,
        Func<string, IReadOnlyList<string>>? categoriesOf = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return
        [
            .. entries.Where(entry => (from is null || entry.Time >= from) && (until is null || entry.Time < until)).GroupBy(entry => entry.Domain, StringComparer.Ordinal)
                .OrderBy(own => own.Key, StringComparer.Ordinal).Select(own => new ActivityCount([.. own]).Result(own.Key, ownerOf, categoriesOf)),
        ];
    }
}

/// <summary>What an offer came to.</summary>
/// <param name="Offer">Its name.</param>
/// <param name="Users">Users who got its lists.</param>
/// <param name="Lists">Lists.</param>
/// <param name="TakeRate">The share of lists of which something was taken.</param>
/// <param name="Reward">The mean reward of a list: the largest value that was taken of it, 0 where nothing was.</param>
/// <param name="SwitchesIn">Users who came.</param>
/// <param name="SwitchesOut">Users who left.</param>
/// <param name="Coverage">The share of all items that the log shows anywhere in the domain.</param>
/// <param name="Gini">The Gini coefficient of its exposure over those items.</param>
/// <param name="IsShown">False: too few users; all numbers are 0.</param>
public sealed record OfferActivity(string Offer, int Users, int Lists, double TakeRate, double Reward, int SwitchesIn, int SwitchesOut, double Coverage, double Gini, bool IsShown);

/// <summary>What a group of items came to: an owner's, or a category's.</summary>
/// <param name="Name">The group.</param>
/// <param name="Users">Users who saw some of them.</param>
/// <param name="Shows">Slots.</param>
/// <param name="Takes">Items that were taken.</param>
/// <param name="ShareOfShows">Of all slots.</param>
/// <param name="IsShown">False: too few users; all numbers are 0.</param>
public sealed record ItemGroupActivity(string Name, int Users, int Shows, int Takes, double ShareOfShows, bool IsShown);

/// <summary>Counts one domain's lines.</summary>
internal sealed class ActivityCount
{
    private readonly List<LogEntry> entries;
    private readonly List<ListServed> lists;
    private readonly Dictionary<string, List<ItemTaken>> taken;

    public ActivityCount(List<LogEntry> entries)
    {
        this.entries = entries;
        lists = [.. entries.OfType<ListServed>()];
        taken = entries.OfType<ItemTaken>().GroupBy(each => each.ListId).ToDictionary(own => own.Key, own => own.ToList());
    }

    public HostActivity Result(string domain, Func<string, string>? ownerOf, Func<string, IReadOnlyList<string>>? categoriesOf)
    {
        var users = lists.Select(list => list.User).Distinct().Count();
        var switched = entries.OfType<UserSwitched>().Where(each => each.From is not null).Select(each => each.User).Distinct().Count();
        string[] items = [.. lists.SelectMany(list => list.Items).Distinct()];
        return new HostActivity
        {
            Domain = domain,
            From = entries.Min(entry => entry.Time),
            To = entries.Max(entry => entry.Time),
            Users = users >= HostActivity.LeastUsers ? users : null,
            ShareSwitched = users >= HostActivity.LeastUsers ? (double)switched / users : null,
            Offers = [.. lists.GroupBy(list => list.Offer, StringComparer.Ordinal).OrderBy(own => own.Key, StringComparer.Ordinal).Select(own => Offer(own.Key, [.. own], items))],
            Owners = ownerOf is null ? [] : Groups(item => [ownerOf(item)]),
            Categories = categoriesOf is null ? [] : Groups(categoriesOf),
        };
    }

    private OfferActivity Offer(string name, List<ListServed> own, string[] items)
    {
        var users = own.Select(list => list.User).Distinct().Count();
        if (users < HostActivity.LeastUsers)
        {
            return new OfferActivity(name, 0, 0, 0, 0, 0, 0, 0, 0, IsShown: false);
        }

        var shows = own.SelectMany(list => list.Items).GroupBy(item => item).ToDictionary(item => item.Key, item => item.Count());
        int[] exposure = [.. items.Select(item => shows.GetValueOrDefault(item))];
        var switches = entries.OfType<UserSwitched>().ToList();
        var coverage = Concentration.Coverage(exposure);
        return new OfferActivity(
            name,
            users,
            own.Count,
            (double)own.Count(list => taken.ContainsKey(list.ListId)) / own.Count,
            own.Average(list => taken.TryGetValue(list.ListId, out var takes) ? takes.Max(take => take.Value) : 0),
            switches.Count(each => each.From is not null && each.To == name),
            switches.Count(each => each.From == name),
            coverage,
            Concentration.Gini(exposure),
            IsShown: true);
    }

    private List<ItemGroupActivity> Groups(Func<string, IReadOnlyList<string>> groupsOf)
    {
        var all = Math.Max(1, lists.Sum(list => list.Items.Count));
        var users = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var (shows, takes) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        foreach (var list in lists)
        {
            foreach (var group in list.Items.SelectMany(groupsOf))
            {
                shows[group] = shows.GetValueOrDefault(group) + 1;
                if (!users.TryGetValue(group, out var seen))
                {
                    users.Add(group, seen = []);
                }

                seen.Add(list.User);
            }

            foreach (var group in taken.GetValueOrDefault(list.ListId, []).SelectMany(take => groupsOf(take.Item)))
            {
                takes[group] = takes.GetValueOrDefault(group) + 1;
            }
        }

        return
        [
            .. shows.OrderByDescending(group => group.Value).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => users[group.Key].Count >= HostActivity.LeastUsers
                ? new ItemGroupActivity(group.Key, users[group.Key].Count, group.Value, takes.GetValueOrDefault(group.Key), (double)group.Value / all, IsShown: true)
                : new ItemGroupActivity(group.Key, 0, 0, 0, 0, IsShown: false)),
        ];
    }
}
