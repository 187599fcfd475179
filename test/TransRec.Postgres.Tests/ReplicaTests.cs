using System.Net;
using System.Text.Json;
using TransRec.Server.Configuration;
using TransRec.Server.Storing;
using TransRec.Server.Tests;
using TransRec.Tests.Shared;
using static TransRec.Server.Tests.ServerWorld;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Postgres.Tests;

/// <summary>Two servers on one database answer alike, whichever of them was told.</summary>
[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class ReplicaTests
{
    private const string Asked = """{ "user": "ada", "k": 100 }""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_server_is_told_the_other_answers_with()
    {
        using var server = Start();
        await using var watch = await PostgresStore.OpenAsync(server.ConnectionString, stop: Stop);
        await using var one = await WithBooksAsync(change: On(server));
        await using var two = await ServerWorld.StartAsync(change: options => On(server)(options) with { Adapters = [one.Folder["adapters"]] });

        // Items, events and adapters by the first, read from the second.
        _ = await one.PutAsync("/v1/domains/books/items/new", """{ "title": "a new novel" }""");
        _ = await one.PostAsync("/v1/domains/books/events", """{ "events": [{ "eventId": "1", "user": "ada", "item": "b3" }] }""");
        await UntilAsync(watch, async () => Same(await one.PostAsync("/v1/domains/books/recommendations", Asked), await two.PostAsync("/v1/domains/books/recommendations", Asked)));
        AssertItems(Expected([.. Books, ("new", "a new novel")], ["b3"]), await two.PostAsync("/v1/domains/books/recommendations", Asked));

        var digest = one.WriteAdapters("houlsby", Houlsby, seed: 1);
        _ = await one.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""");
        await UntilAsync(watch, async () => (await two.GetAsync("/v1/domains/books")).GetProperty("generation").GetInt64() == 2);
        var answer = await two.PostAsync("/v1/domains/books/recommendations", Asked);
        Assert.Contains(digest, answer.GetRawText(), StringComparison.Ordinal);
        Assert.True(Same(await one.PostAsync("/v1/domains/books/recommendations", Asked), answer));

        // And the other way: a deleted item, an erased user, a new domain.
        _ = await two.DeleteAsync("/v1/domains/books/items/new");
        _ = await two.DeleteAsync("/v1/domains/books/users/ada");
        _ = await two.PutAsync("/v1/domains/toys", "{}");
        await UntilAsync(watch, async () => await StatusAsync(one, "/v1/domains/toys") == HttpStatusCode.OK);
        Assert.DoesNotContain("new", ItemsOf(await one.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3"], "k": 100 }""")).Select(item => item.Id));
        Assert.Equal("popular", (await one.PostAsync("/v1/domains/books/recommendations", """{ "user": "ada", "k": 3 }""")).GetProperty("coldStart").GetString());
    }

    [Fact]
    public async Task Reads_go_on_while_the_database_is_away_and_writes_when_it_is_back()
    {
        using var server = Start();
        await using var world = await WithBooksAsync(change: On(server));
        _ = await world.PostAsync("/v1/domains/books/events", """{ "events": [{ "eventId": "1", "user": "ada", "item": "b3" }] }""");
        server.Crash();
        AssertItems(Expected(Books, ["b3"]), await world.PostAsync("/v1/domains/books/recommendations", Asked));
        var problem = await world.PutAsync("/v1/domains/books/items/late", """{ "title": "a late book" }""", HttpStatusCode.ServiceUnavailable);
        Assert.StartsWith("Nothing was changed.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        AssertItems(Expected(Books, ["b3"]), await world.PostAsync("/v1/domains/books/recommendations", Asked));
        server.Resume();
        _ = await world.PutAsync("/v1/domains/books/items/late", """{ "title": "a late book" }""");
        AssertItems(Expected([.. Books, ("late", "a late book")], ["b3"]), await world.PostAsync("/v1/domains/books/recommendations", Asked));
    }

    private static PostgresServer Start()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        return PostgresServer.Start();
    }

    private static Func<ServerOptions, ServerOptions> On(PostgresServer server) => options => options with { Store = new PostgresStoreOptions { Connection = server.ConnectionString } };

    // The other server is woken as this store is.
    private static async Task UntilAsync(IServingStore watch, Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await watch.WaitForChangeAsync(Stop);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(ServerWorld world, string path)
    {
        using var response = await world.Client.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return response.StatusCode;
    }

    // A vector has other last bits when its item was encoded beside others: one server encodes items one by one as they come, the other all of them when it starts.
    private static bool Same(JsonElement one, JsonElement two) =>
        one.GetProperty("catalogueVersion").GetInt64() == two.GetProperty("catalogueVersion").GetInt64() && one.GetProperty("generation").GetInt64() == two.GetProperty("generation").GetInt64()
        && ItemsOf(one).Select(item => item.Id).SequenceEqual(ItemsOf(two).Select(item => item.Id)) && ItemsOf(one).Zip(ItemsOf(two)).All(pair => Math.Abs(pair.First.Score - pair.Second.Score) < 1e-4f);
}
