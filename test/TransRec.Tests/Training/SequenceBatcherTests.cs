using TransRec.Data;
using TransRec.Tests.Data;
using TransRec.Training;

namespace TransRec.Tests.Training;

public sealed class SequenceBatcherTests
{
    private static readonly Domain Domain = SmallDomains.Domain(
        seed: 2, items: 15, users: 30, new DomainOptions { MinimumInteractions = 3, MaximumSequenceLength = 6 });

    [Fact]
    public void A_batch_says_where_every_item_stands()
    {
        // Training parts: a: 1 2 3 (1 2 are inputs, 2 3 targets) and b: 3 1 (input 3, target 1), padded in front.
        var batcher = new SequenceBatcher(Two, [0, 1], batchSize: 2, seed: 1, everyPosition: true, negatives: false);
        var batch = batcher.Batch(0, 0, 1)[0];
        var a = Array.IndexOf(batcher.UsersOf(0, 0), 0);
        Assert.Equal([1, 2, 3], batch.Items.Order());
        Assert.Equal(2, batch.Lengths[a]);
        Assert.Equal(1, batch.Lengths[1 - a]);
        Assert.Equal([1, 2], Numbers(batch, batch.InputPlaces[(2 * a)..((2 * a) + 2)]));
        Assert.Equal(3, batch.Items[batch.InputPlaces[(2 * (1 - a)) + 1]]);
        Assert.Equal([2L * a, (2 * a) + 1, (2 * (1 - a)) + 1], batch.TargetRows.OrderBy(row => row / 2 != a).ThenBy(row => row));
        Assert.Equal([2, 3], Numbers(batch, Where(batch, a)));
        Assert.Equal([1], Numbers(batch, Where(batch, 1 - a)));
    }

    [Fact]
    public void Own_marks_all_items_of_the_users_training_part_and_no_other()
    {
        var batcher = new SequenceBatcher(Domain, Users(Domain), batchSize: 8, seed: 1, everyPosition: true, negatives: false);
        var batch = batcher.Batch(3, 1, 1)[0];
        var users = batcher.UsersOf(3, 1);
        for (var user = 0; user < users.Length; user++)
        {
            var training = Domain.Training(users[user]).ToArray();
            for (var place = 0; place < batch.Items.Length; place++)
            {
                Assert.Equal(training.Contains(batch.Items[place]), batch.Own[(user * batch.Items.Length) + place]);
            }
        }
    }

    [Fact]
    public void The_same_seed_epoch_and_step_give_the_same_batch_whatever_was_asked_before()
    {
        var one = Create();
        var other = Create();
        _ = other.Batch(5, 0, 2);
        AreEqual(one.Batch(2, 1, 1)[0], other.Batch(2, 1, 1)[0]);
    }

    [Fact]
    public void Another_epoch_step_or_seed_gives_another_batch()
    {
        var batcher = Create();
        var users = batcher.UsersOf(0, 0);
        Assert.NotEqual(users, batcher.UsersOf(1, 0));
        Assert.NotEqual(users, batcher.UsersOf(0, 1));
        Assert.NotEqual(users, new SequenceBatcher(Domain, Users(Domain), 7, seed: 10, everyPosition: true, negatives: true).UsersOf(0, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Every_user_comes_up_once_in_an_epoch(int batchSize)
    {
        var batcher = new SequenceBatcher(Domain, Users(Domain), batchSize, seed: 9, everyPosition: true, negatives: true);
        int[] all = [.. Enumerable.Range(0, batcher.Steps).SelectMany(step => batcher.UsersOf(4, step))];
        Assert.Equal(Users(Domain).Where(user => Domain.Training(user).Length >= 2), all.Order());
    }

    [Fact]
    public void Negatives_are_items_of_the_catalogue_that_the_user_did_not_train_on()
    {
        var batcher = Create();
        for (var epoch = 0; epoch < 20; epoch++)
        {
            for (var step = 0; step < batcher.Steps; step++)
            {
                var batch = batcher.Batch(epoch, step, 1)[0];
                var users = batcher.UsersOf(epoch, step);
                for (var target = 0; target < batch.TargetRows.Length; target++)
                {
                    var negative = batch.Items[batch.NegativePlaces[target]];
                    Assert.InRange(negative, 1, Domain.ItemCount);
                    Assert.DoesNotContain(negative, Domain.Training(users[batch.TargetUsers[target]]).ToArray());
                }
            }
        }
    }

    [Fact]
    public void Every_item_that_the_user_did_not_train_on_comes_up_as_a_negative()
    {
        var batcher = Create();
        int[] seen = [.. Enumerable.Range(0, 40).SelectMany(epoch => Negatives(batcher.Batch(epoch, 0, 1)[0])).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, Domain.ItemCount), seen);
    }

    [Fact]
    public void A_user_who_has_seen_everything_gets_any_item_but_the_target()
    {
        var domain = Create(["a", "b"], ["a", "b", "a", "b", "a"]);
        var batcher = new SequenceBatcher(domain, [0], batchSize: 1, seed: 1, everyPosition: true, negatives: true);
        var batch = batcher.Batch(0, 0, 1)[0];
        Assert.Equal([2, 1], Numbers(batch, batch.TargetPlaces));
        Assert.Equal([1, 2], Numbers(batch, batch.NegativePlaces));
    }

    [Fact]
    public void Cpc_predicts_behind_the_last_position_only()
    {
        var batcher = new SequenceBatcher(Domain, Users(Domain), batchSize: 7, seed: 9, everyPosition: false, negatives: true);
        var batch = batcher.Batch(0, 0, 1)[0];
        var users = batcher.UsersOf(0, 0);
        var longest = batch.Lengths.Max();
        Assert.Equal(users.Length, batch.NegativePlaces.Length);
        Assert.Equal(Enumerable.Range(1, users.Length).Select(user => ((long)user * longest) - 1), batch.TargetRows);
        Assert.Equal(users.Select(user => Domain.Training(user)[^1]), Numbers(batch, batch.TargetPlaces));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(50)]
    public void The_parts_of_a_batch_together_hold_the_whole(int parts)
    {
        var whole = Create().Batch(1, 0, 1)[0];
        var cut = Create().Batch(1, 0, parts);
        Assert.Equal(Math.Min(parts, whole.Users), cut.Count);
        Assert.Equal(whole.Lengths, cut.SelectMany(part => part.Lengths));
        Assert.Equal(Numbers(whole, whole.TargetPlaces), cut.SelectMany(part => Numbers(part, part.TargetPlaces)));
        Assert.Equal(Negatives(whole), cut.SelectMany(Negatives));
    }

    [Fact]
    public void A_batch_of_a_joined_domain_holds_users_and_negatives_of_one_of_its_domains()
    {
        var options = new DomainOptions { MinimumInteractions = 3, MaximumSequenceLength = 6 };
        var (items, users) = SmallDomains.Random(seed: 3, items: 9, users: 40);
        var joined = Domain.Join([Domain, Domain.Create("other", items, users, options)]);
        var batcher = new SequenceBatcher(joined, Users(joined), batchSize: 7, seed: 9, everyPosition: true, negatives: true);
        var parts = new List<DomainPart>();
        var all = new List<int>();
        for (var step = 0; step < batcher.Steps; step++)
        {
            var batch = batcher.UsersOf(0, step);
            all.AddRange(batch);
            parts.Add(Assert.Single(batch.Select(joined.PartOfUser).Distinct()));
            Assert.All(batcher.Batch(0, step, 2).SelectMany(part => part.Items), item => Assert.Equal(parts[^1], joined.PartOfItem(item)));
        }

        Assert.Equal(Users(joined).Where(user => joined.Training(user).Length >= 2), all.Order());
        Assert.NotEqual(parts.OrderBy(part => part.FirstUser), parts); // the domains take turns at random
    }

    [Fact]
    public void Users_with_a_single_training_item_are_left_out_and_nobody_left_is_an_error()
    {
        var domain = Create(["a", "b", "c"], ["a", "b", "c"]);
        var error = Assert.Throws<ArgumentException>(() => new SequenceBatcher(domain, [0], 1, 1, everyPosition: true, negatives: false));
        Assert.Contains("no user with at least two training items", error.Message, StringComparison.Ordinal);
    }

    private static Domain Two { get; } = Domain.Create(
        "two",
        [("1", "one"), ("2", "two"), ("3", "three")],
        [("a", ["1", "2", "3", "1", "2"]), ("b", ["3", "1", "2", "2"])],
        new DomainOptions { MinimumInteractions = 3, MaximumSequenceLength = 4 });

    private static SequenceBatcher Create() => new(Domain, Users(Domain), batchSize: 7, seed: 9, everyPosition: true, negatives: true);

    private static Domain Create(string[] items, string[] sequence) =>
        Domain.Create("one", items.Select(item => (item, item)), [("user", sequence)], new DomainOptions { MinimumInteractions = 3 });

    private static IEnumerable<int> Users(Domain domain) => Enumerable.Range(0, domain.UserCount);

    private static long[] Where(SequenceBatch batch, int user) => [.. batch.TargetPlaces.Where((_, target) => batch.TargetUsers[target] == user)];

    private static IEnumerable<int> Numbers(SequenceBatch batch, long[] places) => places.Select(place => batch.Items[place]);

    private static IEnumerable<int> Negatives(SequenceBatch batch) => Numbers(batch, batch.NegativePlaces);

    private static void AreEqual(SequenceBatch one, SequenceBatch other)
    {
        Assert.Equal(one.Items, other.Items);
        Assert.Equal(one.Lengths, other.Lengths);
        Assert.Equal(one.InputPlaces, other.InputPlaces);
        Assert.Equal(one.TargetRows, other.TargetRows);
        Assert.Equal(one.TargetPlaces, other.TargetPlaces);
        Assert.Equal(one.NegativePlaces, other.NegativePlaces);
    }
}
