using TransRec.Data;

namespace TransRec.Tests.Data;

public sealed class JoinedDomainTests
{
    private static readonly DomainOptions Short = new() { MinimumInteractions = 3, MaximumSequenceLength = 5 };
    private static readonly Domain Books = Create("my books", ["a", "b", "c"], "c b a", "a a c");
    private static readonly Domain Films = Create("films", ["a", "d", "x"], "d a d");

    [Fact]
    public void Items_and_users_stand_in_order_and_ids_tell_where_they_are_from()
    {
        var joined = Domain.Join([Books, Films]);
        Assert.Equal("my books + films", joined.Name);
        Assert.Equal(["", "my_books/a", "my_books/b", "my_books/c", "films/a", "films/d"], joined.ItemIds);
        Assert.Equal(["", "title a", "title b", "title c", "title a", "title d"], joined.Titles);
        Assert.Equal(["my_books/u0", "my_books/u1", "films/u0"], joined.UserIds);
        Assert.Equal([3, 2, 1], joined.Sequence(0).ToArray());
        Assert.Equal([5, 4, 5], joined.Sequence(2).ToArray());
        Assert.Equal(4, joined.Target(2, HeldOut.Validation));
    }

    [Fact]
    public void Its_parts_are_the_domains_and_say_where_their_numbers_begin()
    {
        var joined = Domain.Join([Books, Films]);
        Assert.Equal([new DomainPart(Books, 1, 0), new DomainPart(Films, 4, 2)], joined.Parts);
        Assert.Equal([new DomainPart(Books, 1, 0)], Books.Parts);
        Assert.Equal([Books, Books, Books, Films, Films], Enumerable.Range(1, 5).Select(item => joined.PartOfItem(item).Domain));
        Assert.Equal([Books, Books, Films], Enumerable.Range(0, 3).Select(user => joined.PartOfUser(user).Domain));
        Assert.Same(Books, joined.PartOfItem(0).Domain);
    }

    [Fact]
    public void It_counts_what_its_parts_read_and_has_a_fingerprint_of_its_own()
    {
        var joined = Domain.Join([Books, Films]);
        Assert.Equal((3, 6, 5), (joined.Report.UsersRead, joined.Report.ItemsRead, joined.Report.ItemsKept));
        Assert.Equal(9, joined.Report.InteractionsKept);
        Assert.Equal(Domain.Join([Books, Films]).Fingerprint, joined.Fingerprint);
        Assert.NotEqual(Domain.Join([Films, Books]).Fingerprint, joined.Fingerprint);
    }

    [Fact]
    public void Domains_that_cannot_be_joined_are_refused_with_the_reason()
    {
        Refused("Two domains or more can be joined; found 1.", Books);
        Refused("is joined already", Domain.Join([Books, Films]), Create("third", ["a"], "a a a"));
        Refused("Two of the domains are called", Books, Create("my_books", ["a"], "a a a"));
        Refused("was filtered by other options", Books, Domain.Create("other", [("a", "t")], [("u", ["a", "a", "a"])], Short with { MaximumSequenceLength = 6 }));

        static void Refused(string reason, params Domain[] domains) =>
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Domain.Join(domains)).Message, StringComparison.Ordinal);
    }

    private static Domain Create(string name, string[] items, params string[] sequences) => Domain.Create(
        name,
        items.Select(item => (item, $"title {item}")),
        sequences.Select((sequence, user) => ($"u{user}", (IReadOnlyList<string>)sequence.Split(' '))),
        Short);
}
