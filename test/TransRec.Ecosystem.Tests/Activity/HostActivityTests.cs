using TransRec.Ecosystem.Activity;
using TransRec.Ecosystem.Choice;
using TransRec.Reports;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Ecosystem.Activity;

public sealed class HostActivityTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>12 users at base with two lists each, of which the first is taken; 3 at niche; u0 to u5 have come from niche.</summary>
    private static List<LogEntry> Log()
    {
        var entries = new List<LogEntry>();
        for (var user = 0; user < 15; user++)
        {
            var (id, offer) = ($"u{user}", user < 12 ? "base" : "niche");
            if (user < 6)
            {
                entries.Add(new UserSwitched { Domain = "films", Time = Start, User = id, From = "niche", To = offer, By = "policy" });
            }

            for (var list = 0; list < 2; list++)
            {
                entries.Add(new ListServed { Domain = "films", Time = Start.AddDays(list), User = id, ListId = $"{id}-{list}", Offer = offer, Version = "1", Items = list == 0 ? ["a", "b"] : ["a", "c"] });
            }

            entries.Add(new ItemTaken { Domain = "films", Time = Start.AddHours(1), User = id, ListId = $"{id}-0", Item = "b", Value = 0.5 });
        }

        return entries;
    }

    [Fact]
    public void Offers_are_counted_and_those_of_few_users_are_not_shown()
    {
        var activity = HostActivity.Of(Log()).Single();

        Assert.Equal((15, 6.0 / 15), (activity.Users, activity.ShareSwitched));
        Assert.Equal(new OfferActivity("base", 12, 24, 0.5, 0.25, 6, 0, 1, activity.Offers[0].Gini, IsShown: true), activity.Offers[0]);
        Assert.Equal(1.0 / 6, activity.Offers[0].Gini, 1e-12); // 24, 12, 12
        Assert.Equal(new OfferActivity("niche", 0, 0, 0, 0, 0, 0, 0, 0, IsShown: false), activity.Offers[1]);
    }

    [Fact]
    public void Exposure_and_takes_are_counted_by_owner_and_category()
    {
        var activity = HostActivity.Of(Log(), ownerOf: item => item == "a" ? "studio" : "others", categoriesOf: item => item == "c" ? ["x", "y"] : ["x"]).Single();

        Assert.Equal([("others", 30, 15, 0.5), ("studio", 30, 0, 0.5)], activity.Owners.Select(group => (group.Name, group.Shows, group.Takes, group.ShareOfShows)));
        Assert.Equal([("x", 60), ("y", 15)], activity.Categories.Select(group => (group.Name, group.Shows)));
    }

    [Fact]
    public void A_period_counts_its_own_lines_only()
    {
        Assert.Equal(12, HostActivity.Of(Log(), from: Start.AddDays(1)).Single().Offers[0].Lists);
        Assert.Equal(0.0, HostActivity.Of(Log(), from: Start.AddDays(1)).Single().Offers[0].TakeRate);
        Assert.Empty(HostActivity.Of(Log(), until: Start));
    }

    [Fact]
    public void The_report_sets_a_period_beside_another_and_leaves_few_users_out()
    {
        var html = HtmlRenderer.Render(ActivityReport.Of(HostActivity.Of(Log()), HostActivity.Of(Log())));

        Assert.Contains("take rate before", html);
        Assert.Contains("too few users", html);
    }

    [Fact]
    public void The_verb_writes_the_page_and_prints_the_table()
    {
        using var folder = new TemporaryFolder();
        using (var log = ChoiceLog.Open(folder["films.log"]))
        {
            Log().ForEach(log.Append);
        }

        folder.Write("owners.tsv", "a\tstudio\nb\tothers\n");
        var cli = new CommandLine();

        Assert.Equal(0, cli.Run("ecosystem", "report", folder["films.log"], "--owners", folder["owners.tsv"], "--html", folder["report.html"], "--from", "2026-03-01"));

        Assert.Contains("15 users, 40.0% of them switched", cli.Out);
        Assert.Contains("studio", File.ReadAllText(folder["report.html"]));
    }
}
