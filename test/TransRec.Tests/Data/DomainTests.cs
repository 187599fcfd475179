using TransRec.Data;

namespace TransRec.Tests.Data;

public sealed class DomainTests
{
    private static readonly DomainOptions Short = new() { MinimumInteractions = 3, MaximumSequenceLength = 2 };

    private static Domain Create(DomainOptions options, params string[] sequences) => Domain.Create(
        "domain",
        "abcdefgh".Select(letter => (letter.ToString(), $"title {letter}")),
        sequences.Select((sequence, user) => ($"u{user}", (IReadOnlyList<string>)sequence.Split(' '))),
        options);

    [Fact]
    public void Item_numbers_begin_at_1_in_file_order_and_leave_out_items_of_no_kept_sequence()
    {
        var domain = Create(Short, "h c a", "b d");
        Assert.Equal(["", "a", "c", "h"], domain.ItemIds);
        Assert.Equal(["", "title a", "title c", "title h"], domain.Titles);
        Assert.Equal([3, 2, 1], domain.Sequence(0).ToArray());
    }

    [Fact]
    public void The_last_interactions_are_kept_and_the_last_two_are_held_out()
    {
        var domain = Create(Short, "h a b c d e");
        Assert.Equal(["a", "b", "c", "d", "e"], Ids(domain, domain.Sequence(0)));
        Assert.Equal(["a", "b", "c"], Ids(domain, domain.Training(0)));
        Assert.Equal(["b", "c", "d"], Ids(domain, domain.Validation(0)));
        Assert.Equal(["c", "d", "e"], Ids(domain, domain.Test(0)));
        Assert.Equal(["a", "b", "c"], Ids(domain, domain.History(0, HeldOut.Validation)));
        Assert.Equal(["a", "b", "c", "d"], Ids(domain, domain.History(0, HeldOut.Test)));
        Assert.Equal(["b", "c"], Ids(domain, domain.Input(0, HeldOut.Validation)));
        Assert.Equal("d", domain.ItemIds[domain.Target(0, HeldOut.Validation)]);
    }

    [Fact]
    public void A_sequence_of_minimum_length_has_shorter_splits()
    {
        var domain = Create(Short, "a b c");
        Assert.Equal(["a"], Ids(domain, domain.Training(0)));
        Assert.Equal(["a", "b"], Ids(domain, domain.Validation(0)));
        Assert.Equal(["a", "b", "c"], Ids(domain, domain.Test(0)));
    }

    [Fact]
    public void Ids_are_found_and_unknown_ids_are_not()
    {
        var domain = Create(Short, "a b c", "d e", "f g h");
        Assert.True(domain.TryFindItem("g", out var item));
        Assert.Equal(5, item);
        Assert.True(domain.TryFindUser("u2", out var user));
        Assert.Equal(1, user);
        Assert.False(domain.TryFindItem("d", out _));
        Assert.False(domain.TryFindItem("", out _));
        Assert.False(domain.TryFindUser("u1", out user));
        Assert.Equal(-1, user);
    }

    [Fact]
    public void The_report_counts_what_was_left_out()
    {
        var report = Create(Short, "a b a c b", "d e", "f g g").Report;
        Assert.Equal((3, 1, 2), (report.UsersRead, report.UsersTooShort, report.UsersKept));
        Assert.Equal((8, 5), (report.ItemsRead, report.ItemsKept));
        Assert.Equal((10L, 8), (report.InteractionsRead, report.InteractionsKept));
        Assert.Equal(3, report.RepeatedInteractions);
        Assert.Equal((0, 2), (report.ValidationTargetsInHistory, report.TestTargetsInHistory));
        Assert.Equal(new Distribution(3, 3, 3, 5, 5, 4), report.SequenceLength);
        Assert.Equal(7, report.TitleLength.Median);
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Padding_has_no_text_and_a_user_outside_the_range_is_refused()
    {
        var domain = Create(Short, "a b c");
        Assert.Equal(("", ""), (domain.ItemIds[0], domain.Titles[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => domain.Sequence(1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => domain.Training(-1).Length);
    }

    [Fact]
    public void Splits_equal_the_obvious_version_on_random_data()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var options = new DomainOptions { MinimumInteractions = 3 + (seed % 5), MaximumSequenceLength = 1 + seed };
            var (items, users) = SmallDomains.Random(seed, 50, 40);
            var domain = Domain.Create("random", items, users, options);
            var longEnough = users.Where(user => user.Items.Count >= options.MinimumInteractions).ToList();
            Assert.Equal(longEnough.Select(user => user.Id), domain.UserIds);
            for (var user = 0; user < longEnough.Count; user++)
            {
                var kept = longEnough[user].Items.TakeLast(options.MaximumSequenceLength + 3).ToList();
                Assert.Equal(kept, Ids(domain, domain.Sequence(user)));
                Assert.Equal(kept.SkipLast(2), Ids(domain, domain.Training(user)));
                Assert.Equal(kept.SkipLast(1).TakeLast(options.MaximumSequenceLength + 1), Ids(domain, domain.Validation(user)));
                Assert.Equal(kept.TakeLast(options.MaximumSequenceLength + 1), Ids(domain, domain.Test(user)));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void A_minimum_that_leaves_no_training_item_is_refused(int minimum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DomainOptions { MinimumInteractions = minimum });

    private static string[] Ids(Domain domain, ReadOnlySpan<int> items) => [.. items.ToArray().Select(item => domain.ItemIds[item])];
}
