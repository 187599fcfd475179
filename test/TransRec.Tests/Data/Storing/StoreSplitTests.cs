using TransRec.Data.Storing;

namespace TransRec.Tests.Data.Storing;

public sealed class StoreSplitTests
{
    [Fact]
    public void A_split_by_time_trains_on_what_was_before_and_tests_on_the_first_after()
    {
        using var folder = new TemporaryFolder();
        using (var builder = new StoreBuilder())
        {
            // User a is on both sides, b before, c after.
            Add(builder, "a"u8, "x"u8, 0);
            Add(builder, "a"u8, "y"u8, 1);
            Add(builder, "a"u8, "x"u8, 2);
            Add(builder, "a"u8, "z"u8, 3);
            Add(builder, "b"u8, "y"u8, 1);
            Add(builder, "c"u8, "z"u8, 2);
            builder.AddItem("z"u8, "Title of z"u8);
            builder.Build(folder["store"], StoreOrigin.Unknown);
        }

        using var store = DomainStore.Open(folder["store"]);
        store.SplitByTime(DateTimeOffset.UnixEpoch.AddDays(2), folder["before"], folder["after"]);

        Assert.Equal(["x\t", "y\t", "z\tTitle of z", "a x/0/0 y/86400000/0", "b y/86400000/0"], Lines("before"));
        Assert.Equal(["x\t", "y\t", "z\tTitle of z", "a x/0/0 y/86400000/0 x/172800000/0"], Lines("after"));
        Assert.Contains("2000-01-01 00:00:00Z", Assert.Throws<StoreException>(() => store.SplitByTime(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), folder["1"], folder["2"])).Message, StringComparison.Ordinal);

        IEnumerable<string> Lines(string name)
        {
            using var part = DomainStore.Open(folder[name]);
            return ObviousStore.Lines(part);
        }
    }

    [Fact]
    public void Without_times_there_is_no_split_by_time()
    {
        using var folder = new TemporaryFolder();
        using (var builder = new StoreBuilder())
        {
            builder.AddInteraction("a"u8, "x"u8, StoreBuilder.NoTime);
            builder.Build(folder["store"], StoreOrigin.Unknown);
        }

        using var store = DomainStore.Open(folder["store"]);
        Assert.Contains("has no times", Assert.Throws<StoreException>(() => store.SplitByTime(DateTimeOffset.UnixEpoch, folder["1"], folder["2"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_is_not_put_into_a_store()
    {
        using var folder = new TemporaryFolder();
        new RandomRows(1).Build(folder["store"], new() { TemporaryFolder = folder.Path });
        using var store = DomainStore.Open(folder["store"]);
        Assert.Contains("is a store", Assert.Throws<StoreException>(() => store.Export(folder["store"])).Message, StringComparison.Ordinal);
        Assert.Contains("is a store already", Assert.Throws<StoreException>(() => DomainStore.FromFolder(folder["store"], folder["other"])).Message, StringComparison.Ordinal);
    }

    private static void Add(StoreBuilder builder, ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, int day) => builder.AddInteraction(user, item, day * 86_400_000L);
}
