using System.Text;
using TransRec.Data.Storing;

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
}
