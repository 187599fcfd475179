using System.Text;
using TransRec.Data;
using TransRec.Data.Storing;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Data.Storing;

public sealed class StoreBuilderTests
{
    [Fact]
    public void Rows_come_back_by_user_and_time_with_ids_in_the_order_of_their_bytes()
    {
        using var folder = new TemporaryFolder();
        using var builder = new StoreBuilder();
        builder.AddItem("b"u8, "Title of b"u8);
        builder.AddInteraction("u2"u8, "é"u8, 3000);
        builder.AddInteraction("u1"u8, "b"u8, 2000);
        builder.AddInteraction("u1"u8, "a"u8, 1000);

        var report = builder.Build(folder["store"], StoreOrigin.Unknown);

        using var store = DomainStore.Open(folder["store"]);
        Assert.Equal(["a", "b", "é"], Enumerable.Range(0, store.ItemCount).Select(store.ItemId));
        Assert.Equal(["", "Title of b", ""], Enumerable.Range(0, store.ItemCount).Select(store.Title));
        Assert.Equal(["u1", "u2"], Enumerable.Range(0, store.UserCount).Select(store.UserId));
        Assert.Equal([0, 1], store.ItemsOf(0));
        Assert.Equal([1000, 2000], store.TimesOf(0));
        Assert.Equal([2], store.ItemsOf(1));
        Assert.Equal((3, 2, 3, 2), (report.Interactions, report.Users, report.Items, report.ItemsWithoutTitle));
        Assert.Equal(report, store.Report);
    }

    [Fact]
    public void Ids_are_found_by_their_bytes()
    {
        using var folder = new TemporaryFolder();
        using var builder = new StoreBuilder(new() { Numbers = NumberOrder.FirstSeen });
        string[] items = ["z", "a", "m", "ab", "Z"];
        foreach (var item in items)
        {
            builder.AddInteraction("u"u8, Encoding.UTF8.GetBytes(item), StoreBuilder.NoTime);
        }

        builder.Build(folder["store"], StoreOrigin.Unknown);

        using var store = DomainStore.Open(folder["store"]);
        Assert.All(items, (item, number) => Assert.True(store.TryFindItem(item, out var found) && found == number));
        Assert.False(store.TryFindItem("y", out _));
    }

    [Fact]
    public void Of_several_titles_the_longest_is_kept_whatever_the_order_and_such_items_are_counted()
    {
        using var folder = new TemporaryFolder();
        foreach (var titles in new[] { new[] { "", "Short", "Longest", "Longesu" }, ["Longesu", "Longest", "", "Short", "Longesu"] })
        {
            using var builder = new StoreBuilder();
            builder.AddInteraction("u"u8, "a"u8, 1);
            builder.AddItem("b"u8, "One"u8);
            foreach (var title in titles)
            {
                builder.AddItem("a"u8, Encoding.UTF8.GetBytes(title));
            }

            var report = builder.Build(folder["store"], StoreOrigin.Unknown);
            Assert.Equal((1, 1), (report.ItemsWithSeveralTitles, report.ItemsWithoutInteraction));
            using var store = DomainStore.Open(folder["store"]);
            Assert.Equal("Longesu", store.Title(0));
        }
    }

    [Fact]
    public void Sessions_are_users_of_their_own()
    {
        using var folder = new TemporaryFolder();
        using var builder = new StoreBuilder(new() { SessionGap = TimeSpan.FromMinutes(30) });
        foreach (var minute in new[] { 0, 30, 61, 500 })
        {
            builder.AddInteraction("u"u8, "a"u8, minute * 60_000L);
        }

        var report = builder.Build(folder["store"], StoreOrigin.Unknown);
        using var store = DomainStore.Open(folder["store"]);
        Assert.Equal(["u#000001", "u#000002", "u#000003"], Enumerable.Range(0, store.UserCount).Select(store.UserId));
        Assert.Equal([2, 1, 1], Enumerable.Range(0, 3).Select(store.Length));
        Assert.Equal((1, 3, 3), (report.UsersAdded, report.Sequences, report.Users));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a b", "has a space")]
    [InlineData("a\tb", "contains a tab")]
    [InlineData("a\0", "zero byte")]
    [InlineData("\uFEFFa", "byte order mark")]
    [InlineData("\u00A0", "white space only")]
    public void Item_ids_that_the_folder_form_cannot_hold_are_refused(string id, string reason)
    {
        using var builder = new StoreBuilder();
        Assert.Contains(reason, StoreText.DefectOfItem(Encoding.UTF8.GetBytes(id)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => builder.AddInteraction("u"u8, Encoding.UTF8.GetBytes(id), 1));
        Assert.Throws<ArgumentException>(() => builder.AddItem(Encoding.UTF8.GetBytes(id), default));
    }

    [Fact]
    public void Bytes_that_are_no_text_and_ids_without_end_are_refused()
    {
        Assert.Contains("is not valid UTF-8", StoreText.DefectOfUser([0x61, 0xE9]), StringComparison.Ordinal);
        Assert.Contains("has 4097 bytes; at most 4096 can be", StoreText.DefectOfUser(Encoding.UTF8.GetBytes(new string('x', 4097))), StringComparison.Ordinal);
        Assert.Contains("contains a tab", StoreText.DefectOfTitle("a\tb"u8), StringComparison.Ordinal);
        Assert.Null(StoreText.DefectOfTitle(default));
        Assert.Null(StoreText.DefectOfUser("Anna Müller"u8));
    }

    [Fact]
    public void Times_are_for_all_rows_or_for_none()
    {
        using var builder = new StoreBuilder();
        builder.AddInteraction("u"u8, "a"u8, 1);
        Assert.Contains("have times and this one has none", Assert.Throws<ArgumentException>(() => builder.AddInteraction("u"u8, "a"u8, StoreBuilder.NoTime)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddInteraction("u"u8, "a"u8, long.MaxValue));
    }

    [Fact]
    public void Ids_that_exceed_the_memory_allowed_are_told_with_what_they_need()
    {
        using var builder = new StoreBuilder(new() { MemoryBytes = StoreBuildOptions.LeastMemory });
        var error = Assert.Throws<StoreException>(() =>
        {
            for (var row = 0; row < 3_000_000; row++)
            {
                builder.AddInteraction(Encoding.UTF8.GetBytes($"a-user-with-a-long-id-{row}"), "a"u8, row);
            }
        });
        Assert.Contains("take more memory than the 32 MiB allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_that_is_cancelled_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var builder = new StoreBuilder(new() { TemporaryFolder = folder.Path }))
        {
            builder.AddInteraction("u"u8, "a"u8, 1);
            Assert.ThrowsAny<OperationCanceledException>(() => builder.Build(folder["store"], StoreOrigin.Unknown, null, new CancellationToken(canceled: true)));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_store_is_replaced_as_a_whole_and_what_is_none_is_not()
    {
        using var folder = new TemporaryFolder();
        Build(time: 1);
        _ = Domain.Load(folder["store"], new() { AllowEmptyTitles = true });
        File.WriteAllText(Path.Combine(folder["store"], "notes.txt"), "mine");
        Build(StoreBuilder.NoTime);
        Assert.False(File.Exists(Path.Combine(folder["store"], "sequences.times")));
        Assert.False(Directory.Exists(Path.Combine(folder["store"], "views")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder["store"], "notes.txt")));
        Assert.True(DomainStore.Verify(folder["store"]).IsIntact);

        File.Delete(Path.Combine(folder["store"], "manifest.json"));
        Assert.Contains("holds files of another kind", Assert.Throws<StoreException>(() => Build(time: 1)).Message, StringComparison.Ordinal);

        void Build(long time)
        {
            using var builder = new StoreBuilder();
            for (var row = 0; row < 6; row++)
            {
                builder.AddInteraction("u"u8, "a"u8, time);
            }

            builder.Build(folder["store"], StoreOrigin.Unknown);
        }
    }

    [Fact]
    public void A_builder_builds_once()
    {
        using var folder = new TemporaryFolder();
        using var builder = new StoreBuilder();
        builder.AddInteraction("u"u8, "a"u8, 1);
        builder.Build(folder["store"], StoreOrigin.Unknown);
        Assert.Throws<InvalidOperationException>(() => builder.Build(folder["other"], StoreOrigin.Unknown));
        Assert.Throws<InvalidOperationException>(() => builder.AddInteraction("u"u8, "a"u8, 1));
        builder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => builder.AddInteraction("u"u8, "a"u8, 1));
        using var other = new StoreBuilder();
        Assert.Throws<ArgumentException>(() => other.Build(folder["other"], new("{ no json", [])));
    }

    [Fact]
    public void A_full_disk_is_recognised()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.True(FullDisk.Is(Assert.ThrowsAny<IOException>(() => full.Write("a"u8))));
        Assert.False(FullDisk.Is(new IOException("another failure")));
    }
}
