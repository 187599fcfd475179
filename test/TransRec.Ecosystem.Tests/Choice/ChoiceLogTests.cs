using TransRec.Ecosystem;
using TransRec.Ecosystem.Choice;
using TransRec.Foundation.Randomness;

namespace TransRec.Tests.Ecosystem.Choice;

public sealed class ChoiceLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Users of three policies in a domain whose offers change: a log as a host writes it.</summary>
    private static (List<LogEntry> Entries, Dictionary<(string, string), ChoiceState> States) Host(int users, int days)
    {
        ChoicePolicyOptions[] policies = [new UcbChoiceOptions { MaxExploration = 1 }, new ThresholdChoiceOptions { Threshold = 0.5 }, new FixedChoiceOptions { Offer = "niche" }];
        OfferList[] offers = [new([new("base", "1"), new("niche", "1"), new("popular", "1")], "popular"), new([new("base", "2"), new("popular", "1")])];
        var random = new RandomSource(5, RandomPurpose.Behaviour);
        var entries = new List<LogEntry>();
        var states = new Dictionary<(string, string), ChoiceState>();
        for (var day = 0; day < days; day++)
        {
            for (var user = 0; user < users; user++)
            {
                var key = ("films", $"u{user}");
                var now = offers[day < days / 2 ? 0 : 1];
                var state = states.GetValueOrDefault(key) ?? ChoiceState.At(now.Default);
                var rewards = new ListsRewarded(state.Current, [random.NextUnit(), random.NextUnit()]);
                var (next, entry) = ChoiceReplay.Ask(policies[user % 3], state, now, rewards, cycleEnded: day % 2 == 1, key.Item1, key.Item2, Start.AddDays(day));
                entries.Add(new ListServed { Domain = key.Item1, User = key.Item2, Time = entry.Time, ListId = $"{day}-{user}", Offer = state.Current, Version = "1", Items = ["1", "2"] });
                entries.Add(new ItemTaken { Domain = key.Item1, User = key.Item2, Time = entry.Time, ListId = $"{day}-{user}", Item = "2" });
                entries.Add(entry);
                states[key] = next;
            }
        }

        return (entries, states);
    }

    [Fact]
    public void Replaying_a_log_gives_the_same_choices_and_states()
    {
        using var folder = new TemporaryFolder();
        var (entries, states) = Host(users: 12, days: 30);
        using (var log = ChoiceLog.Open(folder["log.jsonl"]))
        {
            entries.ForEach(log.Append);
        }

        var replayed = ChoiceReplay.Run(ChoiceLog.Read(folder["log.jsonl"]));

        Assert.True(entries.OfType<PolicyAsked>().Select(entry => entry.Choice).Distinct().Count() == 3);
        Assert.Equal(states.Count, replayed.Count);
        Assert.All(states, each => Assert.Equal(each.Value, replayed[each.Key]));
    }

    [Fact]
    public void A_log_that_says_otherwise_than_the_policy_is_found()
    {
        var (entries, _) = Host(users: 3, days: 6);
        var last = entries.FindLastIndex(entry => entry is PolicyAsked { CycleEnded: true });
        entries[last] = (PolicyAsked)entries[last] with { Choice = "other" };

        Assert.Contains("asked again", Assert.Throws<EcosystemException>(() => ChoiceReplay.Run(entries)).Message);
    }

    [Fact]
    public void A_deleted_user_leaves_counts_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        using var log = ChoiceLog.Open(folder["log.jsonl"]);
        Host(users: 3, days: 6).Entries.ForEach(log.Append);

        log.Forget("u1", domain: null, Start);

        Assert.DoesNotContain("u1", File.ReadAllText(folder["log.jsonl"]));
        var entries = ChoiceLog.Read(folder["log.jsonl"]).ToList();
        Assert.Equal((6, 6), (entries.OfType<UserForgotten>().Sum(entry => entry.Lists), entries.OfType<UserForgotten>().Sum(entry => entry.Takes)));
        Assert.Equal(12, entries.OfType<ListServed>().Count());
        log.Append(new OfferChanged { Domain = "films", Time = Start, Offer = "base", Version = "2", State = "paused" });
        Assert.IsType<OfferChanged>(ChoiceLog.Read(folder["log.jsonl"]).Last());
    }

    [Fact]
    public void What_a_user_gets_as_one_document_holds_the_users_lines_and_no_others()
    {
        using var folder = new TemporaryFolder();
        using var log = ChoiceLog.Open(folder["log.jsonl"]);
        Host(users: 3, days: 4).Entries.ForEach(log.Append);

        var document = System.Text.Json.JsonDocument.Parse(log.Export("u2")).RootElement;

        Assert.Equal(12, document.GetProperty("entries").GetArrayLength());
        Assert.DoesNotContain("u1", document.ToString());
    }

    [Fact]
    public void A_half_written_last_line_is_cut_off_when_the_log_is_opened_again()
    {
        using var folder = new TemporaryFolder();
        var entry = new OfferChanged { Domain = "films", Time = Start, Offer = "base", Version = "2", State = "paused" };
        using (var log = ChoiceLog.Open(folder["log.jsonl"]))
        {
            log.Append(entry);
        }

        File.AppendAllText(folder["log.jsonl"], "{\"type\":\"served\",\"dom");
        Assert.Equal([entry], ChoiceLog.Read(folder["log.jsonl"]));
        using (var log = ChoiceLog.Open(folder["log.jsonl"]))
        {
            log.Append(entry);
        }

        Assert.Equal([entry, entry], ChoiceLog.Read(folder["log.jsonl"]));
    }

    [Fact]
    public void A_line_in_the_middle_that_is_no_entry_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("log.jsonl", "{\"type\":\"nothing\"}\n{}\n");

        Assert.Contains("Line 1", Assert.Throws<EcosystemException>(() => ChoiceLog.Read(folder["log.jsonl"]).ToList()).Message);
    }

    [Fact]
    public void One_process_writes_a_log()
    {
        using var folder = new TemporaryFolder();
        using var log = ChoiceLog.Open(folder["log.jsonl"]);

        Assert.Contains("open in another process", Assert.Throws<EcosystemException>(() => ChoiceLog.Open(folder["log.jsonl"])).Message);
    }
}
