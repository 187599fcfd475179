using System.Globalization;
using TransRec.Ecosystem.Activity;
using TransRec.Ecosystem.Admission;

namespace TransRec.Reports;

/// <summary>The report of a host's log: what its offers came to, for a period, and beside it another one.</summary>
public static class ActivityReport
{
    private const string TooFew = "too few users";

    /// <summary>The report.</summary>
    /// <param name="activities">A period, by domain.</param>
    /// <param name="before">Another period or host to set beside it. Null: none.</param>
    /// <param name="book">The offers of one of the domains, for claims and measurements. Null: none.</param>
    public static ReportDocument Of(IReadOnlyList<HostActivity> activities, IReadOnlyList<HostActivity>? before = null, OfferBook? book = null)
    {
        ArgumentNullException.ThrowIfNull(activities);
        var sections = new List<ReportSection>();
        foreach (var activity in activities)
        {
            var earlier = before?.FirstOrDefault(each => each.Domain == activity.Domain);
            sections.Add(new($"{activity.Domain}: offers", Text(activity), Offers(activity, earlier), []));
            if (book?.Domain == activity.Domain)
            {
                sections.Add(new(
                    $"{activity.Domain}: claims and measurements",
                    "What providers claim, what the host measured on held-out users, and how often users take something of the lists.",
                    Claims(activity, book),
                    []));
            }

            foreach (var (name, groups, earlierGroups) in new[] { ("owners of items", activity.Owners, earlier?.Owners), ("categories", activity.Categories, earlier?.Categories) })
            {
                if (groups.Count > 0)
                {
                    sections.Add(new($"{activity.Domain}: {name}", "", Groups(groups, earlierGroups), []));
                }
            }
        }

        return new ReportDocument("The ecosystem of a host", sections);
    }

    private static string Text(HostActivity activity) =>
        $"From {activity.From:yyyy-MM-dd HH:mm} to {activity.To:yyyy-MM-dd HH:mm}. "
        + (activity.Users is { } users ? $"{users:N0} users; the offer of {activity.ShareSwitched:0.0%} of them changed. " : $"Fewer than {HostActivity.LeastUsers} users. ")
        + $"Numbers of fewer than {HostActivity.LeastUsers} users are not shown.";

    private static ReportTable Offers(HostActivity activity, HostActivity? before) => new(
        ["offer", ">users", ">lists", ">take rate", ">mean reward", ">came", ">left", ">coverage", ">Gini", .. before is null ? Array.Empty<string>() : [">users before", ">take rate before"]],
        [
            .. activity.Offers.Select(offer => (IReadOnlyList<ReportCell>)
            [
                offer.Offer,
                .. offer.IsShown
                    ? (ReportCell[])
                    [
                        Numbers.Count(offer.Users), Numbers.Count(offer.Lists), Share(offer.TakeRate), Numbers.As(offer.Reward, "0.000"), Numbers.Count(offer.SwitchesIn), Numbers.Count(offer.SwitchesOut),
                        Share(offer.Coverage), Numbers.As(offer.Gini, "0.00"),
                    ]
                    : [TooFew, "", "", "", "", "", "", ""],
                .. before is null ? Array.Empty<ReportCell>()
                    : before.Offers.FirstOrDefault(each => each.Offer == offer.Offer && each.IsShown) is { } earlier ? [Numbers.Count(earlier.Users), Share(earlier.TakeRate)] : ["", ""],
            ]),
        ]);

    private static ReportTable Claims(HostActivity activity, OfferBook book) => new(
        ["offer", "claims", ">measured HR@10", ">measured NDCG@10", ">base's NDCG@10", ">take rate"],
        [
            .. book.Offers.Select(offer => (IReadOnlyList<ReportCell>)
            [
                $"{offer.Name}@{offer.Version}",
                string.Join(", ", offer.Claims.Select(claim => $"{claim.Key} {claim.Value.ToString("0.0000", CultureInfo.InvariantCulture)}")),
                Score(book.LastOf(offer.Name)?.Measured?.HitRate),
                Score(book.LastOf(offer.Name)?.Measured?.Ndcg),
                Score(book.LastOf(offer.Name)?.Base?.Ndcg),
                activity.Offers.FirstOrDefault(each => each.Offer == offer.Name) is { } own ? own.IsShown ? Share(own.TakeRate) : TooFew : "not used",
            ]),
        ]);

    private static ReportTable Groups(IReadOnlyList<ItemGroupActivity> groups, IReadOnlyList<ItemGroupActivity>? before) => new(
        ["", ">users", ">slots", ">share of slots", ">taken", .. before is null ? Array.Empty<string>() : [">share before"]],
        [
            .. groups.Select(group => (IReadOnlyList<ReportCell>)
            [
                group.Name,
                .. group.IsShown ? (ReportCell[])[Numbers.Count(group.Users), Numbers.Count(group.Shows), Share(group.ShareOfShows), Numbers.Count(group.Takes)] : [TooFew, "", "", ""],
                .. before is null ? Array.Empty<ReportCell>() : [before.FirstOrDefault(each => each.Name == group.Name && each.IsShown) is { } earlier ? Share(earlier.ShareOfShows) : ""],
            ]),
        ]);

    private static string Share(double value) => Numbers.As(value, "0.0%");

    private static string Score(double? value) => value is { } score ? Numbers.As(score, "0.0000") : "";
}
