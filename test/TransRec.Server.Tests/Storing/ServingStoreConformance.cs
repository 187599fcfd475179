using TransRec.Server.Storing;

namespace TransRec.Server.Tests.Storing;

/// <summary>What every store promises. A store's test class gives a way to open it: again on the same place after it was closed, and twice at once where it allows that.</summary>
public abstract class ServingStoreConformance
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens the store of this test; the same place every time within a test.</summary>
    protected abstract ValueTask<IServingStore> OpenAsync();

    [Fact]
    public async Task A_domain_is_there_when_its_write_returns_and_after_the_store_was_opened_again()
    {
        long version;
        await using (var store = await OpenAsync())
        {
            var stored = await store.PutDomainAsync(new StoredDomain("shop", "sha256:1", 3, Noon), null, Stop);
            version = stored.Version;
            Assert.True(version > 0);
            Assert.Equal([stored], await store.DomainsAsync(Stop));
        }

        await using var again = await OpenAsync();
        Assert.Equal([new StoredDomain("shop", "sha256:1", 3, Noon, version)], await again.DomainsAsync(Stop));
    }

    [Fact]
    public async Task A_domain_of_another_generation_than_expected_is_not_written()
    {
        await using var store = await OpenAsync();
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), 0, Stop);
        var conflict = await Assert.ThrowsAsync<StoreConflictException>(async () => await store.PutDomainAsync(new StoredDomain("shop", "sha256:2", 3, Noon), 2, Stop));
        Assert.Equal((2, 1), (conflict.Expected, conflict.Found));
        Assert.Null((await store.DomainsAsync(Stop))[0].Adapters);
        _ = await store.PutDomainAsync(new StoredDomain("shop", "sha256:2", 2, Noon), 1, Stop);
        Assert.Equal("sha256:2", (await store.DomainsAsync(Stop))[0].Adapters);
    }

    [Fact]
    public async Task A_removed_domain_takes_items_events_and_documents_with_it()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, "shop");
        await FillAsync(store, "kiosk");
        Assert.True(await store.RemoveDomainAsync("shop", Stop));
        Assert.False(await store.RemoveDomainAsync("shop", Stop));
        Assert.Equal(["kiosk"], (await store.DomainsAsync(Stop)).Select(domain => domain.Name));
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), 0, Stop);
        Assert.Empty(await ListAsync(store.ItemsAsync("shop", Stop)));
        Assert.Empty(await ListAsync(store.EventsAsync("shop", null, Stop)));
        Assert.Null(await store.FindDocumentAsync(DocumentKinds.Choice, "shop", "ada", Stop));
        Assert.Equal(2, (await ListAsync(store.ItemsAsync("kiosk", Stop))).Count);
    }

    [Fact]
    public async Task Items_have_numbers_in_the_order_of_coming_and_keep_them_when_they_are_replaced_or_removed()
    {
        await using var store = await OpenAsync();
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), null, Stop);
        var first = await store.PutItemsAsync("shop", [new ItemWrite("b", "blue"), new ItemWrite("a", "amber", """{"price":3}""")], Stop);
        Assert.Equal([("b", 1L), ("a", 2L)], first.Select(item => (item.Id, item.Number)));
        Assert.True(first[0].Version < first[1].Version);
        var again = (await store.PutItemsAsync("shop", [new ItemWrite("b", "navy")], Stop))[0];
        Assert.Equal((1L, "navy"), (again.Number, again.Title));
        Assert.True(again.Version > first[1].Version);
        var removed = await store.RemoveItemAsync("shop", "b", null, Stop);
        Assert.Equal((1L, true, "navy"), (removed!.Number, removed.IsRemoved, removed.Title));
        Assert.Null(await store.RemoveItemAsync("shop", "b", null, Stop));
        Assert.Null(await store.RemoveItemAsync("shop", "never", null, Stop));
        var back = (await store.PutItemsAsync("shop", [new ItemWrite("b", "back"), new ItemWrite("c", "cyan")], Stop))[0];
        Assert.Equal((1L, false), (back.Number, back.IsRemoved));
        Assert.Equal(["b", "a", "c"], (await ListAsync(store.ItemsAsync("shop", Stop))).Select(item => item.Id));
        Assert.Equal("""{"price":3}""", (await store.FindItemAsync("shop", "a", Stop))!.Attributes);
        Assert.Null(await store.FindItemAsync("shop", "never", Stop));
    }

    [Fact]
    public async Task An_item_of_another_version_than_expected_is_not_written_nor_is_any_other_of_the_write()
    {
        await using var store = await OpenAsync();
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), null, Stop);
        var stored = (await store.PutItemsAsync("shop", [new ItemWrite("a", "amber", IfVersion: 0)], Stop))[0];
        var conflict = await Assert.ThrowsAsync<StoreConflictException>(
            async () => await store.PutItemsAsync("shop", [new ItemWrite("new", "new"), new ItemWrite("a", "ash", IfVersion: stored.Version - 1)], Stop));
        Assert.Equal(stored.Version, conflict.Found);
        _ = await Assert.ThrowsAsync<StoreConflictException>(async () => await store.PutItemsAsync("shop", [new ItemWrite("a", "ash", IfVersion: 0)], Stop));
        _ = await Assert.ThrowsAsync<StoreConflictException>(async () => await store.RemoveItemAsync("shop", "a", stored.Version + 7, Stop));
        Assert.Equal([stored], await ListAsync(store.ItemsAsync("shop", Stop)));
        Assert.NotNull(await store.RemoveItemAsync("shop", "a", stored.Version, Stop));
        // Removed, it is none to whoever expects none.
        Assert.Equal(1, (await store.PutItemsAsync("shop", [new ItemWrite("a", "anew", IfVersion: 0)], Stop))[0].Number);
    }

    [Fact]
    public async Task Items_and_events_of_a_domain_that_is_not_there_are_refused()
    {
        await using var store = await OpenAsync();
        _ = await Assert.ThrowsAsync<ServingStoreException>(async () => await store.PutItemsAsync("shop", [new ItemWrite("a", "amber")], Stop));
        _ = await Assert.ThrowsAsync<ServingStoreException>(async () => await store.AddEventsAsync("shop", [new EventWrite("1", "ada", "a", "click", Noon)], Stop));
        _ = await Assert.ThrowsAsync<ServingStoreException>(async () => await store.PutDocumentAsync(new StoredDocument(DocumentKinds.Choice, "shop", "ada", "{}"), null, Stop));
        Assert.Empty(await store.ChangesAfterAsync(0, 10, Stop));
    }

    [Fact]
    public async Task An_event_that_comes_twice_is_there_once()
    {
        await using var store = await OpenAsync();
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), null, Stop);
        _ = await store.PutDomainAsync(new StoredDomain("kiosk", null, 1, Noon), null, Stop);
        var first = await store.AddEventsAsync("shop", [new EventWrite("1", "ada", "a", "click", Noon, "list"), new EventWrite("1", "bob", "b", "click", Noon)], Stop);
        Assert.NotNull(first[0]);
        Assert.Null(first[1]);
        var second = await store.AddEventsAsync("shop", [new EventWrite("2", "ada", "b", "purchase", Noon.AddMilliseconds(1)), new EventWrite("1", "ada", "a", "click", Noon)], Stop);
        Assert.Null(second[1]);
        Assert.NotNull((await store.AddEventsAsync("kiosk", [new EventWrite("1", "ada", "a", "click", Noon)], Stop))[0]);
        StoredEvent[] expected =
        [
            new(first[0]!.Sequence, "1", "ada", "a", "click", Noon, "list"),
            new(second[0]!.Sequence, "2", "ada", "b", "purchase", Noon.AddMilliseconds(1), null),
        ];
        Assert.True(expected[0].Sequence < expected[1].Sequence);
        Assert.Equal(expected, await ListAsync(store.EventsAsync("shop", null, Stop)));
        Assert.Equal(expected, await ListAsync(store.EventsAsync("shop", "ada", Stop)));
        Assert.Empty(await ListAsync(store.EventsAsync("shop", "bob", Stop)));
    }

    [Fact]
    public async Task An_erased_user_leaves_a_digest_alone()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, "shop");
        var before = await store.LastChangeAsync(Stop);
        var erased = await store.EraseUserAsync("shop", "ada", Stop);
        Assert.Equal((2L, 1L), (erased.Events, erased.Documents));
        Assert.Empty(await ListAsync(store.EventsAsync("shop", "ada", Stop)));
        Assert.Null(await store.FindDocumentAsync(DocumentKinds.Choice, "shop", "ada", Stop));
        Assert.Equal(1, (await ListAsync(store.EventsAsync("shop", null, Stop))).Count(each => each.User == "bob"));
        var change = Assert.Single(await store.ChangesAfterAsync(before, 10, Stop));
        Assert.Equal(new StoredChange(erased.Sequence, ChangeKind.Erasure, "shop", UserDigest.Of("shop", "ada")), change);
        Assert.DoesNotContain(await store.ChangesAfterAsync(0, 100, Stop), each => each.Id.Contains("ada", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Documents_are_written_found_listed_and_removed()
    {
        await using var store = await OpenAsync();
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), null, Stop);
        var one = await store.PutDocumentAsync(new StoredDocument(DocumentKinds.Algorithm, "shop", "b", """{"x":1}"""), 0, Stop);
        var two = await store.PutDocumentAsync(new StoredDocument(DocumentKinds.Algorithm, "shop", "a", "{}"), null, Stop);
        Assert.Equal([two, one], await store.DocumentsAsync(DocumentKinds.Algorithm, "shop", Stop));
        Assert.Equal(one, await store.FindDocumentAsync(DocumentKinds.Algorithm, "shop", "b", Stop));
        _ = await Assert.ThrowsAsync<StoreConflictException>(async () => await store.PutDocumentAsync(one with { Json = "{}" }, 0, Stop));
        var changed = await store.PutDocumentAsync(one with { Json = """{"x":2}""" }, one.Version, Stop);
        Assert.Equal("""{"x":2}""", (await store.FindDocumentAsync(DocumentKinds.Algorithm, "shop", "b", Stop))!.Json);
        Assert.True(changed.Version > two.Version);
        Assert.True(await store.RemoveDocumentAsync(DocumentKinds.Algorithm, "shop", "b", Stop));
        Assert.False(await store.RemoveDocumentAsync(DocumentKinds.Algorithm, "shop", "b", Stop));
        Assert.Equal([two], await store.DocumentsAsync(DocumentKinds.Algorithm, "shop", Stop));
        Assert.Empty(await store.DocumentsAsync(DocumentKinds.Swap, "shop", Stop));
        _ = await store.PutDocumentAsync(one, 0, Stop);
    }

    [Fact]
    public async Task Keys_are_written_listed_changed_and_removed()
    {
        var key = new StoredKey("k1", "shop page", new string('a', 64), ["recommend", "events"], ["shop"], 100, Noon, Noon.AddDays(1));
        await using (var store = await OpenAsync())
        {
            await store.PutKeyAsync(key, Stop);
            await store.PutKeyAsync(key with { Id = "k0", Domains = [], ExpiresAt = null }, Stop);
        }

        await using var again = await OpenAsync();
        var keys = await again.KeysAsync(Stop);
        Assert.Equal(["k0", "k1"], keys.Select(each => each.Id));
        Assert.Equivalent(key, keys[1], strict: true);
        await again.PutKeyAsync(key with { RequestsPerSecond = 5 }, Stop);
        Assert.Equal(5, (await again.KeysAsync(Stop))[1].RequestsPerSecond);
        Assert.True(await again.RemoveKeyAsync("k1", Stop));
        Assert.False(await again.RemoveKeyAsync("k1", Stop));
        Assert.Equal(["k0"], (await again.KeysAsync(Stop)).Select(each => each.Id));
    }

    [Fact]
    public async Task Changes_come_in_order_each_once_and_from_where_one_was()
    {
        await using var store = await OpenAsync();
        Assert.Equal(0, await store.LastChangeAsync(Stop));
        await FillAsync(store, "shop");
        await store.PutKeyAsync(new StoredKey("k1", "key", new string('a', 64), ["admin"], [], 0, Noon), Stop);
        var all = await store.ChangesAfterAsync(0, 100, Stop);
        Assert.Equal(all.Select(change => change.Sequence).Order(), all.Select(change => change.Sequence));
        Assert.Equal(
            ["Domain shop", "Item a", "Item b", "Event 1", "Event 2", "Event 3", "Document choice/ada", "Key k1"], all.Select(change => $"{change.Kind} {change.Id}"));
        Assert.Equal(("ada", "a"), (all[3].Event!.User, all[3].Event!.Item));
        Assert.Equal(await store.LastChangeAsync(Stop), all[^1].Sequence);
        var parts = new List<StoredChange>();
        for (var some = await store.ChangesAfterAsync(0, 3, Stop); some.Count > 0; some = await store.ChangesAfterAsync(some[^1].Sequence, 3, Stop))
        {
            parts.AddRange(some);
        }

        Assert.Equal(all, parts);
        _ = await store.RemoveItemAsync("shop", "a", null, Stop);
        _ = await store.RemoveDocumentAsync(DocumentKinds.Choice, "shop", "ada", Stop);
        _ = await store.RemoveKeyAsync("k1", Stop);
        _ = await store.RemoveDomainAsync("shop", Stop);
        var later = await store.ChangesAfterAsync(all[^1].Sequence, 100, Stop);
        // What the domain took with it need not be told.
        Assert.Equal(["Key k1", "Domain shop"], later.Where(change => change.Kind is ChangeKind.Key or ChangeKind.Domain).Select(change => $"{change.Kind} {change.Id}"));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing_and_have_numbers_of_their_own()
    {
        await using var store = await OpenAsync();
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, Noon), null, Stop);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (var turn = 0; turn < 20; turn++)
            {
                _ = await store.AddEventsAsync("shop", [new EventWrite($"{writer}-{turn}", $"u{writer}", $"i{turn}", "click", Noon)], Stop);
                _ = await store.PutItemsAsync("shop", [new ItemWrite($"i{turn}", $"title {writer}")], Stop);
            }
        }, Stop)));
        Assert.Equal(320, (await ListAsync(store.EventsAsync("shop", null, Stop))).Select(each => each.Sequence).Distinct().Count());
        var items = await ListAsync(store.ItemsAsync("shop", Stop));
        Assert.Equal(Enumerable.Range(1, 20).Select(number => (long)number), items.Select(item => item.Number));
    }

    /// <summary>All of a stream.</summary>
    protected static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> all)
    {
        var list = new List<T>();
        await foreach (var each in all)
        {
            list.Add(each);
        }

        return list;
    }

    private static async Task FillAsync(IServingStore store, string domain)
    {
        _ = await store.PutDomainAsync(new StoredDomain(domain, null, 1, Noon), null, Stop);
        _ = await store.PutItemsAsync(domain, [new ItemWrite("a", "amber"), new ItemWrite("b", "blue")], Stop);
        _ = await store.AddEventsAsync(
            domain,
            [new EventWrite("1", "ada", "a", "click", Noon), new EventWrite("2", "bob", "b", "click", Noon), new EventWrite("3", "ada", "b", "impression", Noon)],
            Stop);
        _ = await store.PutDocumentAsync(new StoredDocument(DocumentKinds.Choice, domain, "ada", "{}"), null, Stop);
    }
}
