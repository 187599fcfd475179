using TransRec.Data;
using TransRec.Data.Storing;

namespace TransRec.Tests.Data.Storing;

/// <summary>A domain over a store is the domain over the folder.</summary>
public sealed class StoreDomainTests
{
    private static readonly DomainOptions[] s_rules =
    [
        new(),
        new() { MinimumInteractions = 3, MaximumSequenceLength = 4 },
        new() { MinimumInteractions = 12, MaximumSequenceLength = 1 },
        new() { Whole = true },
    ];

    [Fact]
    public void A_store_of_a_folder_has_its_numbers_its_splits_and_its_fingerprint()
    {
        using var folder = new TemporaryFolder();
        foreach (var seed in Enumerable.Range(0, 3))
        {
            var (items, users) = SmallDomains.Random(seed, items: 40, users: 30);
            DomainWriter.Write(folder["shop"], items, users);
            DomainStore.FromFolder(folder["shop"], folder["store"]);
            foreach (var rules in s_rules)
            {
                AssertSame(Domain.Load(folder["shop"], rules), Domain.Load(folder["store"], rules)); // makes the view
                AssertSame(Domain.Load(folder["shop"], rules), Domain.Load(folder["store"], rules)); // opens it
            }
        }
    }

    [Fact]
    public void The_folder_that_a_store_exports_has_its_fingerprint()
    {
        using var folder = new TemporaryFolder();
        foreach (var seed in Enumerable.Range(0, 3))
        {
            new RandomRows(seed).Build(folder["store"], new() { TemporaryFolder = folder.Path });
            using (var store = DomainStore.Open(folder["store"]))
            {
                store.Export(folder["shop"]);
            }

            foreach (var rules in s_rules.Select(rules => rules with { AllowEmptyTitles = true }))
            {
                if (Record.Exception(() => Domain.Load(folder["shop"], rules)) is DomainFormatException none)
                {
                    var other = Assert.Throws<DomainFormatException>(() => Domain.Load(folder["store"], rules));
                    Assert.Equal(none.Defects[0].Reason, other.Defects[0].Reason);
                    continue;
                }

                AssertSame(Domain.Load(folder["shop"], rules), Domain.Load(folder["store"], rules));
            }
        }
    }

    [Fact]
    public void Of_a_whole_domain_the_part_that_training_sees_is_the_same()
    {
        using var folder = new TemporaryFolder();
        var (items, users) = SmallDomains.Random(9, items: 40, users: 30);
        DomainWriter.Write(folder["shop"], items, users);
        DomainStore.FromFolder(folder["shop"], folder["store"]);
        AssertSame(Domain.Load(folder["shop"]), Domain.Load(folder["store"], new() { Whole = true }).Filtered()!);
        Assert.Null(Domain.Load(folder["store"], new() { Whole = true, MinimumInteractions = 1000 }).Filtered());
    }

    [Fact]
    public void Stores_are_joined_as_folders_are()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "books", "films" })
        {
            var (items, users) = SmallDomains.Random(name.Length + name[0], items: 20, users: 12);
            DomainWriter.Write(folder[$"folders/{name}"], items, users);
            DomainStore.FromFolder(folder[$"folders/{name}"], folder[$"stores/{name}"]);
        }

        Domain Joined(string kind) => Domain.Join([Domain.Load(folder[$"{kind}/books"]), Domain.Load(folder[$"{kind}/films"])]);
        AssertSame(Joined("folders"), Joined("stores"));
    }

    [Fact]
    public void A_store_that_cannot_be_written_is_read_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var (items, users) = SmallDomains.Random(1, items: 40, users: 30);
        DomainWriter.Write(folder["shop"], items, users);
        DomainStore.FromFolder(folder["shop"], folder["store"]);
        File.WriteAllText(Path.Combine(folder["store"], "views"), "a file where a folder would be");
        AssertSame(Domain.Load(folder["shop"]), Domain.Load(folder["store"]));
    }

    [Fact]
    public void Items_without_a_title_are_refused_with_their_number_unless_they_are_allowed()
    {
        using var folder = new TemporaryFolder();
        using var builder = new StoreBuilder();
        foreach (var time in Enumerable.Range(0, 9))
        {
            builder.AddInteraction("u"u8, "a"u8, time);
            builder.AddInteraction("u"u8, "b"u8, time);
        }

        builder.AddItem("b"u8, "Title"u8);
        builder.Build(folder["store"], StoreOrigin.Unknown);
        var error = Assert.Throws<DomainFormatException>(() => Domain.Load(folder["store"]));
        Assert.Contains("1 of 2 items have an empty title, such as a.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["", "", "Title"], Domain.Load(folder["store"], new() { AllowEmptyTitles = true }).Titles);
    }

    private static void AssertSame(Domain expected, Domain found)
    {
        Assert.Equal(expected.Fingerprint, found.Fingerprint);
        Assert.Equal(expected.ItemIds, found.ItemIds);
        Assert.Equal(expected.Titles, found.Titles);
        Assert.Equal(expected.UserIds, found.UserIds);
        Assert.Equal(expected.Catalogue.Ids, found.Catalogue.Ids);
        Assert.Equal(expected.Report with { Notes = [] }, found.Report with { Notes = [] });
        Assert.All(Enumerable.Range(0, expected.UserCount), user =>
        {
            Assert.Equal(expected.Sequence(user).ToArray(), found.Sequence(user).ToArray());
            Assert.Equal(expected.Length(user), found.Length(user));
            Assert.True(found.TryFindUser(expected.UserIds[user], out var same) && same == user);
        });
        Assert.All(Enumerable.Range(1, expected.ItemCount), item => Assert.True(found.TryFindItem(expected.ItemIds[item], out var same) && same == item));
        Assert.False(found.TryFindItem("no such item", out var none) || none != 0);
        Assert.False(found.TryFindUser("no such user", out none) || none != -1);
        Assert.False(found.TryFindItem("", out none) || none != 0);
        if (!expected.Options.Whole)
        {
            Assert.Equal(ItemFrequencies.Of(expected).Counts.ToArray(), ItemFrequencies.Of(found).Counts.ToArray());
        }
    }
}
