using System.Net;
using System.Text.Json;
using TransRec.Tests.Conformance;
using TransRec.Tests.Serving;
using static TransRec.Server.Tests.ServerWorld;

namespace TransRec.Server.Tests.Endpoints;

[Collection(nameof(TorchGenerator))]
public sealed class ItemTests
{
    [Fact]
    public async Task An_item_is_read_changed_and_removed_by_its_version()
    {
        await using var world = await WithBooksAsync();
        using var read = await world.Client.GetAsync("/v1/domains/books/items/b1", TestContext.Current.CancellationToken);
        var tag = read.Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Send(HttpMethod.Put, "If-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.OK, await Send(HttpMethod.Put, "If-Match", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Send(HttpMethod.Put, "If-Match", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Send(HttpMethod.Put, "If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Send(HttpMethod.Delete, "If-Match", tag));
        Assert.Equal(HttpStatusCode.BadRequest, await Send(HttpMethod.Delete, "If-Match", "W/x"));
        _ = await world.DeleteAsync("/v1/domains/books/items/b1");
        _ = await world.GetAsync("/v1/domains/books/items/b1", HttpStatusCode.NotFound);
        _ = await world.DeleteAsync("/v1/domains/books/items/b1", HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, await Send(HttpMethod.Put, "If-None-Match", "*"));
        Assert.Equal("changed", (await world.GetAsync("/v1/domains/books/items/b1")).GetProperty("title").GetString());

        async Task<HttpStatusCode> Send(HttpMethod method, string header, string value)
        {
            using var request = new HttpRequestMessage(method, "/v1/domains/books/items/b1");
            request.Content = method == HttpMethod.Put ? new StringContent("""{ "title": "changed" }""", System.Text.Encoding.UTF8, "application/json") : null;
            Assert.True(request.Headers.TryAddWithoutValidation(header, value));
            using var response = await world.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_keeps_the_rest()
    {
        await using var world = await WithBooksAsync();
        _ = await world.PutAsync("/v1/domains/books/items/x", """{ "title": "one", "attributes": { "a": 1, "b": ["p", "q"], "c": true } }""");
        _ = await world.SendAsync(HttpMethod.Patch, "/v1/domains/books/items/x", """{ "attributes": { "a": null, "d": "new" } }""");
        var item = await world.GetAsync("/v1/domains/books/items/x");
        Assert.Equal(("one", """{"b":["p","q"],"c":true,"d":"new"}"""), (item.GetProperty("title").GetString(), JsonSerializer.Serialize(item.GetProperty("attributes"))));
        _ = await world.SendAsync(HttpMethod.Patch, "/v1/domains/books/items/x", """{ "title": "two" }""");
        Assert.Equal("two", (await world.GetAsync("/v1/domains/books/items/x")).GetProperty("title").GetString());
        AssertItems(
            ServedWorld.Expected([.. ServedWorld.Books, ("x", "two")], ["b0"]), await world.PostAsync("/v1/domains/books/recommendations", """{ "history": ["b0"], "k": 100 }"""));
        _ = await world.SendAsync(HttpMethod.Patch, "/v1/domains/books/items/never", "{}", HttpStatusCode.NotFound);
        var problem = await world.SendAsync(HttpMethod.Patch, "/v1/domains/books/items/x", """{ "attributes": { "a": { } }, "title": " " }""", HttpStatusCode.BadRequest);
        Assert.Equal(2, problem.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Answers_have_of_items_what_was_asked_for()
    {
        await using var world = await WithBooksAsync();
        _ = await world.PutAsync("/v1/domains/books/items/a%2Fb", """{ "title": "a \"quoted\" title", "attributes": { "price": 1.5 } }""");
        var answer = await world.PostAsync(
            "/v1/domains/books/rank", """{ "history": ["b0"], "items": ["a/b", "b1", "b1", "gone"], "return": ["title", "attributes"] }""");
        var item = answer.GetProperty("items").EnumerateArray().Single(each => each.GetProperty("item").GetString() == "a/b");
        Assert.Equal("a \"quoted\" title", item.GetProperty("title").GetString());
        Assert.Equal(1.5, item.GetProperty("attributes").GetProperty("price").GetDouble());
        Assert.Equal(["gone"], answer.GetProperty("unknown").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(2, answer.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task An_order_of_given_items_has_the_scores_of_recommendations()
    {
        await using var world = await WithBooksAsync();
        var all = ServedWorld.Expected(ServedWorld.Books, ["b3", "b0"]);
        AssertItems([.. all.Where(item => item.Id is "b1" or "b5" or "b9")], await world.PostAsync("/v1/domains/books/rank", """{ "history": ["b3", "b0"], "items": ["b9", "b1", "b5"] }"""));
    }

    [Fact]
    public async Task Items_like_one_are_those_of_the_domain_model_and_several_point_between_them()
    {
        await using var world = await WithBooksAsync();
        var domain = world.Domains.Find("books")!;
        var near = ItemsOf(await world.PostAsync("/v1/domains/books/similar", """{ "positive": ["b2"], "k": 4 }"""));
        Assert.Equal(domain.Model.Similar("b2", 4).Items.Select(item => (item.Id, item.Score)), near);
        var between = ItemsOf(await world.PostAsync("/v1/domains/books/similar", """{ "positive": ["b2", "b3"], "negative": ["b4"], "exclude": ["b0"], "k": 100 }"""));
        Assert.Equal(6, between.Length);
        Assert.DoesNotContain(between, item => item.Id is "b0" or "b2" or "b3" or "b4");
        _ = await world.PostAsync("/v1/domains/books/similar", """{ "positive": [] }""", HttpStatusCode.BadRequest);
        var problem = await world.PostAsync("/v1/domains/books/similar", """{ "positive": ["b0", "no", "nor"] }""", HttpStatusCode.BadRequest);
        Assert.Equal(["positive[1]", "positive[2]"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task A_batch_answers_each_question_as_it_is_answered_alone()
    {
        await using var world = await WithBooksAsync();
        var answers = await world.PostAsync("/v1/domains/books/recommendations/batch", """{ "requests": [{ "history": ["b1"], "k": 3 }, { "user": "nobody", "k": 2 }, { "history": ["b3", "b0"], "k": 100 }] }""");
        var list = answers.GetProperty("answers").EnumerateArray().ToList();
        AssertItems([.. ServedWorld.Expected(ServedWorld.Books, ["b1"]).Take(3)], list[0]);
        Assert.Equal("popular", list[1].GetProperty("coldStart").GetString());
        AssertItems(ServedWorld.Expected(ServedWorld.Books, ["b3", "b0"]), list[2]);
        var problem = await world.PostAsync(
            "/v1/domains/books/recommendations/batch", """{ "requests": [{ "history": ["no"] }, { "history": ["b1"] }, { "history": ["b1", "nor"] }] }""", HttpStatusCode.BadRequest);
        Assert.Equal(
            ["requests[0].history[0]", "requests[2].history[1]"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task Events_that_are_sent_again_count_once_and_an_erased_user_is_new()
    {
        await using var world = await WithBooksAsync();
        const string Events = """{ "events": [{ "eventId": "2", "user": "ada", "item": "b0", "at": "2026-01-02T00:00:00Z" }, { "eventId": "1", "user": "ada", "item": "b3", "at": "2026-01-01T00:00:00Z", "type": "purchase" }, { "eventId": "3", "user": "ada", "item": "b5", "type": "impression" }] }""";
        Assert.Equal(3, (await world.PostAsync("/v1/domains/books/events", Events)).GetProperty("accepted").GetInt32());
        Assert.Equal(3, (await world.PostAsync("/v1/domains/books/events", Events)).GetProperty("repeated").GetInt32());
        var history = (await world.GetAsync("/v1/domains/books/users/ada")).GetProperty("history").EnumerateArray().Select(item => item.GetProperty("item").GetString());
        Assert.Equal(["b3", "b0"], history);
        AssertItems(ServedWorld.Expected(ServedWorld.Books, ["b3", "b0"]), await world.GetAsync("/v1/domains/books/recommendations?user=ada&k=100"));
        Assert.Equal(3, (await world.DeleteAsync("/v1/domains/books/users/ada")).GetProperty("events").GetInt32());
        _ = await world.GetAsync("/v1/domains/books/users/ada", HttpStatusCode.NotFound);
        Assert.Equal("popular", (await world.GetAsync("/v1/domains/books/recommendations?user=ada")).GetProperty("coldStart").GetString());
    }

    [Fact]
    public async Task Embeddings_are_the_item_encoders_in_both_shapes()
    {
        await using var world = await WithBooksAsync();
        var vector = world.Domains.Find("books")!.VectorOf("b1")!;
        var answer = await world.PostAsync("/v1/embeddings", """{ "input": ["night songs", "the atlas"], "model": "books" }""");
        Assert.Equal(vector, answer.GetProperty("data")[1].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()));
        var packed = await world.PostAsync("/v1/embeddings", """{ "input": "the atlas", "encoding_format": "base64" }""");
        Assert.Equal(vector.Length * 4, Convert.FromBase64String(packed.GetProperty("data")[0].GetProperty("embedding").GetString()!).Length);
        var plain = await world.PostAsync("/embed", """{ "inputs": "the atlas" }""");
        Assert.Equal(1, plain[0].EnumerateArray().Sum(value => value.GetDouble() * value.GetDouble()), 5);
        _ = await world.PostAsync("/v1/embeddings", """{ "input": [], "model": "books" }""", HttpStatusCode.BadRequest);
        _ = await world.PostAsync("/v1/embeddings", """{ "input": "x", "model": "none" }""", HttpStatusCode.NotFound);
    }
}
