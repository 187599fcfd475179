using System.Collections.Concurrent;
using System.Net;
using TransRec.Adapters;
using TransRec.Tests.Conformance;
using static TransRec.Server.Tests.ServerWorld;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Server.Tests.Domains;

[Collection(nameof(TorchGenerator))]
public sealed class SwapTests
{
    [Fact]
    public async Task Every_answer_under_exchanges_is_right_for_the_digest_that_it_names()
    {
        await using var world = await WithBooksAsync();
        var offers = new Dictionary<string, (string Id, float Score)[]>(StringComparer.Ordinal);
        foreach (var (name, options, seed) in (IEnumerable<(string, AdapterOptions, int)>)[("one", Houlsby, 1), ("two", Houlsby, 2), ("three", Lora, 3)])
        {
            offers.Add(world.WriteAdapters(name, options, seed), Expected(Books, ["b3", "b0"], options, seed));
        }

        var seen = new ConcurrentDictionary<string, int>();
        using var ended = new CancellationTokenSource();
        var askers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var latest = 0L;
            while (!ended.IsCancellationRequested)
            {
                var answer = await world.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3", "b0"], "k": 100 }""");
                var digest = answer.GetProperty("algorithm").GetProperty("digest").GetString() ?? "";
                AssertItems(digest.Length == 0 ? Expectation.Value : offers[digest], answer);
                Assert.True(answer.GetProperty("generation").GetInt64() >= latest);
                latest = answer.GetProperty("generation").GetInt64();
                _ = seen.AddOrUpdate(digest, 1, (_, count) => count + 1);
            }
        }, TestContext.Current.CancellationToken)).ToList();
        for (var turn = 0; turn < 12; turn++)
        {
            var digest = offers.Keys.ElementAt(turn % offers.Count);
            var domain = await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""");
            Assert.Equal((turn + 2, digest), (domain.GetProperty("generation").GetInt64(), domain.GetProperty("algorithm").GetProperty("digest").GetString()));
        }

        await ended.CancelAsync();
        await Task.WhenAll(askers);
        Assert.NotEmpty(seen);
        var swaps = (await world.GetAsync("/v1/domains/books/swaps")).GetProperty("swaps");
        Assert.Equal((12, 13L), (swaps.GetArrayLength(), swaps[0].GetProperty("generation").GetInt64()));
        // The same adapters again: nothing to do.
        Assert.Equal(13, (await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{offers.Keys.ElementAt(2)}}" }""")).GetProperty("generation").GetInt64());
    }

    private static readonly Lazy<(string Id, float Score)[]> Expectation = new(() => Expected(Books, ["b3", "b0"]));

    [Fact]
    public async Task An_exchange_that_fails_changes_nothing_and_says_why()
    {
        await using var world = await WithBooksAsync();
        var good = world.WriteAdapters("good", Lora, 3);
        _ = await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{good}}" }""");
        var flipped = world.WriteAdapters("flipped", Lora, 4);
        var file = Directory.GetFiles(Path.Combine(world.Folder["adapters"], "flipped"), "*.safetensors")[0];
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        foreach (var digest in (string[])[flipped, "sha256:none"])
        {
            var problem = await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""", HttpStatusCode.BadRequest);
            Assert.Equal("adapters", problem.GetProperty("errors")[0].GetProperty("path").GetString());
        }

        var domain = await world.GetAsync("/v1/domains/books");
        Assert.Equal((2, good), (domain.GetProperty("generation").GetInt64(), domain.GetProperty("algorithm").GetProperty("digest").GetString()));
        AssertItems(Expected(Books, ["b3"], Lora, 3), await world.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3"], "k": 100 }"""));
        var swaps = (await world.GetAsync("/v1/domains/books/swaps")).GetProperty("swaps");
        Assert.Equal(3, swaps.GetArrayLength());
        Assert.Contains("sha256:none", swaps[0].GetProperty("failure").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adapters_that_change_nothing_are_refused()
    {
        await using var world = await WithBooksAsync();
        var nothing = world.WriteAdapters("nothing", new TransRec.Adapters.Methods.LoraOptions { Rank = 2 }, seed: 1, zero: true);
        var problem = await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{nothing}}" }""", HttpStatusCode.BadRequest);
        Assert.Contains("changes nothing", problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_names_an_algorithm_gets_that_one_or_none()
    {
        await using var world = await WithBooksAsync();
        var digest = world.WriteAdapters("one", Lora, 3);
        _ = await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""");
        var answer = await world.PostAsync("/v1/domains/books/recommendations", $$"""{ "history": ["b3"], "algorithm": "{{digest}}" }""");
        Assert.Equal("request", answer.GetProperty("algorithm").GetProperty("chosenBy").GetString());
        _ = await world.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3"], "algorithm": "sha256:other" }""", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_server_without_the_adapters_that_another_has_chosen_goes_on_and_takes_them_when_they_come()
    {
        await using var one = await WithBooksAsync();
        await using var other = await StartAsync(one.Folder, options => options with { Adapters = [one.Folder["elsewhere"]] });
        var digest = one.WriteAdapters("one", Houlsby, 1);
        _ = await one.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""");
        _ = await one.PutAsync("/v1/domains/books/items/new", """{ "title": "a new novel" }""");
        var complaints = 0;
        other.Domains.CannotFollow += (_, _) => complaints++;
        await other.Domains.CatchUpAsync(TestContext.Current.CancellationToken);
        AssertItems(Expected([.. Books, ("new", "a new novel")], ["b3"]), await other.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3"], "k": 100 }"""));
        Assert.True(complaints > 0);
        Directory.Move(one.Folder["adapters"], one.Folder["elsewhere"]);
        await other.Domains.CatchUpAsync(TestContext.Current.CancellationToken);
        AssertItems(Expected([.. Books, ("new", "a new novel")], ["b3"], Houlsby, 1), await other.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3"], "k": 100 }"""));
    }

    [Fact]
    public async Task An_erasure_and_events_may_be_applied_in_any_order()
    {
        await using var world = await WithBooksAsync();
        var domain = world.Domains.Find("books")!;
        var (before, after) = (new TransRec.Server.Storing.StoredEvent(1005, "x", "ada", "b1", "click", DateTimeOffset.UnixEpoch, null), new TransRec.Server.Storing.StoredEvent(1007, "y", "ada", "b2", "click", DateTimeOffset.UnixEpoch, null));
        domain.Apply(after);
        domain.ForgetByDigest(TransRec.Server.Storing.UserDigest.Of("books", "ada"), 1006);
        domain.Apply(before);
        Assert.Equal(["b2"], domain.History("ada")!.Select(taken => taken.Item.Id));
        Assert.Equal(1, domain.Status.Events);
    }

    [Fact]
    public async Task Two_servers_on_one_store_serve_each_others_changes()
    {
        await using var one = await WithBooksAsync();
        await using var other = await StartAsync(one.Folder);
        var digest = one.WriteAdapters("one", Houlsby, 1);
        _ = await one.PutAsync("/v1/domains/books/items/new", """{ "title": "a new novel", "attributes": { "tag": "x" } }""");
        _ = await one.DeleteAsync("/v1/domains/books/items/b4");
        _ = await one.PostAsync("/v1/domains/books/events", """{ "events": [{ "eventId": "1", "user": "ada", "item": "new" }, { "eventId": "2", "user": "bob", "item": "b1" }] }""");
        _ = await other.PutAsync("/v1/domains/games", "{}");
        _ = await one.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""");
        await other.Domains.CatchUpAsync(TestContext.Current.CancellationToken);
        await one.Domains.CatchUpAsync(TestContext.Current.CancellationToken);
        foreach (var question in (string[])["""{ "user": "ada", "k": 100 }""", """{ "history": ["b4"], "k": 5, "filter": { "must": [{ "key": "tag", "eq": "x" }] } }"""])
        {
            var (here, there) = (await one.PostAsync("/v1/domains/books/recommendations", question), await other.PostAsync("/v1/domains/books/recommendations", question));
            Assert.Equal(ItemsOf(here), ItemsOf(there));
            Assert.Equal(here.GetProperty("algorithm").GetRawText(), there.GetProperty("algorithm").GetRawText());
            Assert.Equal(2, there.GetProperty("generation").GetInt64());
        }

        _ = await one.GetAsync("/v1/domains/games");
        _ = await one.DeleteAsync("/v1/domains/books/users/ada");
        _ = await one.DeleteAsync("/v1/domains/games");
        await other.Domains.CatchUpAsync(TestContext.Current.CancellationToken);
        _ = await other.GetAsync("/v1/domains/books/users/ada", HttpStatusCode.NotFound);
        _ = await other.GetAsync("/v1/domains/books/users/bob");
        _ = await other.GetAsync("/v1/domains/games", HttpStatusCode.NotFound);
    }
}
