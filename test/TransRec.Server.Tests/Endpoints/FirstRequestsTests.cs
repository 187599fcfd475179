using System.Net;
using static TransRec.Server.Tests.ServerWorld;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Server.Tests.Endpoints;

[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class FirstRequestsTests
{
    [Fact]
    public async Task Recommendations_are_those_of_the_modules()
    {
        await using var world = await WithBooksAsync();
        var answer = await world.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b3", "b0", "b7"], "k": 100 }""");
        AssertItems(Expected(Books, ["b3", "b0", "b7"]), answer);
        Assert.Equal(1, answer.GetProperty("generation").GetInt64());
        Assert.Equal(7, answer.GetProperty("eligible").GetInt32());
        Assert.True(answer.GetProperty("exact").GetBoolean());
        Assert.Equal(26, answer.GetProperty("recommendationId").GetString()!.Length);
    }

    [Fact]
    public async Task A_new_user_is_served_after_one_event_and_a_new_item_when_put_answers()
    {
        await using var world = await WithBooksAsync();
        var cold = await world.PostAsync("/v1/domains/books/recommendations", """{ "user": "ada", "k": 100 }""");
        Assert.Equal("popular", cold.GetProperty("coldStart").GetString());
        Assert.Equal(10, ItemsOf(cold).Length);
        var added = await world.PostAsync("/v1/domains/books/events", """{ "events": [{ "eventId": "1", "user": "ada", "item": "b3" }, { "eventId": "2", "user": "ada", "item": "none" }] }""");
        Assert.Equal((1, "none"), (added.GetProperty("accepted").GetInt32(), added.GetProperty("unknownItems")[0].GetString()));
        AssertItems(Expected(Books, ["b3"]), await world.PostAsync("/v1/domains/books/recommendations", """{ "user": "ada", "k": 100 }"""));
        var put = await world.PutAsync("/v1/domains/books/items/new", """{ "title": "a new novel" }""");
        Assert.True(put.GetProperty("visible").GetBoolean());
        AssertItems(Expected([.. Books, ("new", "a new novel")], ["b3"]), await world.PostAsync("/v1/domains/books/recommendations", """{ "user": "ada", "k": 100 }"""));
        _ = await world.DeleteAsync("/v1/domains/books/items/new");
        AssertItems(Expected(Books, ["b3"]), await world.PostAsync("/v1/domains/books/recommendations", """{ "user": "ada", "k": 100 }"""));
    }

    [Fact]
    public async Task A_restart_serves_the_same()
    {
        string[] asked = ["""{ "user": "ada", "k": 100 }""", """{ "history": ["b3", "b4"], "k": 100 }""", """{ "user": "ada", "k": 5, "filter": { "must": [{ "key": "tag", "eq": "x" }] } }"""];
        var world = await WithBooksAsync();
        var digest = world.WriteAdapters("houlsby", Houlsby, seed: 1);
        _ = await world.PutAsync("/v1/domains/books", $$"""{ "adapters": "{{digest}}" }""");
        _ = await world.PutAsync("/v1/domains/books/items/x1", """{ "title": "tagged", "attributes": { "tag": "x" } }""");
        _ = await world.DeleteAsync("/v1/domains/books/items/b4");
        _ = await world.PostAsync("/v1/domains/books/events", """{ "events": [{ "eventId": "1", "user": "ada", "item": "b4" }, { "eventId": "2", "user": "ada", "item": "b0" }] }""");
        var before = new List<string>();
        foreach (var question in asked)
        {
            before.Add(WithoutId(await world.PostAsync("/v1/domains/books/recommendations", question)));
        }

        using var folder = await world.StopAsync();
        await using var again = await StartAsync(folder);
        for (var place = 0; place < asked.Length; place++)
        {
            Assert.Equal(before[place], WithoutId(await again.PostAsync("/v1/domains/books/recommendations", asked[place])));
        }

        Assert.Contains($"\"generation\":2", before[0], StringComparison.Ordinal);
        Assert.Contains(digest, before[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_all_named_at_once()
    {
        await using var world = await WithBooksAsync();
        var problem = await world.PostAsync(
            "/v1/domains/books/recommendations", """{ "k": 0, "histroy": [], "return": ["tilte"], "filter": { "must": [{ "key": "x" }] } }""", HttpStatusCode.BadRequest);
        Assert.Equal(
            ["k", "filter.must[0]", "user", "return", "histroy"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()));
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    private static string WithoutId(System.Text.Json.JsonElement answer) => answer.GetRawText().Replace(answer.GetProperty("recommendationId").GetString()!, "", StringComparison.Ordinal);
}
