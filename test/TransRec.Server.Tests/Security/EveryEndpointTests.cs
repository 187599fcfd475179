using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TransRec.Server.Security;
using TransRec.Server.Storing;
using TransRec.Tests.Conformance;

namespace TransRec.Server.Tests.Security;

[Collection(nameof(TorchGenerator))]
public sealed class EveryEndpointTests
{
    private static readonly string[] ForEverybody = ["/healthz/live", "/healthz/ready"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_401_without_a_key_and_with_a_wrong_or_revoked_or_expired_one()
    {
        await using var world = await ServerWorld.WithBooksAsync();
        var revoked = await KeyAsync(world, [Scopes.Admin]);
        _ = await Store(world).RemoveKeyAsync(revoked[3..13], Stop);
        var expired = await KeyAsync(world, [Scopes.Admin], expires: DateTimeOffset.UtcNow.AddDays(-1));
        _ = await KeyAsync(world, [Scopes.Admin]);
        var count = 0;
        foreach (var (method, path) in Endpoints(world))
        {
            foreach (var key in (string?[])[null, "tr_nobodyskey_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "wrong", revoked, expired])
            {
                _ = await world.SendAsync(method, path, "{}", HttpStatusCode.Unauthorized, key: key);
                count++;
            }
        }

        Assert.True(count > 5 * 20);
        _ = await world.SendAsync(HttpMethod.Get, "/no/such/place", null, HttpStatusCode.Unauthorized);
        foreach (var path in ForEverybody)
        {
            _ = await world.GetAsync(path);
        }
    }

    [Fact]
    public async Task Of_a_domain_answers_404_to_a_key_that_may_not_see_it_as_if_there_were_none()
    {
        await using var world = await ServerWorld.WithBooksAsync();
        var foreign = await KeyAsync(world, [Scopes.Admin], domains: ["games"]);
        foreach (var (method, path) in Endpoints(world).Where(endpoint => endpoint.Path.Contains("/books", StringComparison.Ordinal)))
        {
            var type = path.EndsWith(":batch", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json";
            var hidden = await world.SendAsync(method, path, "{}", HttpStatusCode.NotFound, type, foreign);
            var absent = await world.SendAsync(method, path.Replace("/books", "/nothing", StringComparison.Ordinal), "{}", HttpStatusCode.NotFound, type, foreign);
            Assert.Equal(hidden.GetProperty("detail").GetString()!.Replace("books", "nothing", StringComparison.Ordinal), absent.GetProperty("detail").GetString());
        }

        Assert.Empty((await world.SendAsync(HttpMethod.Get, "/v1/domains", null, key: foreign)).GetProperty("domains").EnumerateArray());
        _ = await world.SendAsync(HttpMethod.Post, "/v1/embeddings", """{ "input": "x", "model": "books" }""", HttpStatusCode.NotFound, key: foreign);
    }

    [Theory]
    [InlineData(Scopes.Recommend, "GET /v1/base|GET /v1/domains|POST /v1/domains/books/recommendations|GET /v1/domains/books/items/b1|POST /embed")]
    [InlineData(Scopes.Items, "PUT /v1/domains/books/items/b1|GET /v1/domains/books/users/ada|DELETE /v1/domains/books/users/ada")]
    [InlineData(Scopes.Events, "POST /v1/domains/books/events")]
    public async Task Asks_for_its_scope_and_no_other(string scope, string allowed)
    {
        await using var world = await ServerWorld.WithBooksAsync();
        var key = await KeyAsync(world, [scope]);
        foreach (var (method, path) in Endpoints(world))
        {
            using var request = new HttpRequestMessage(method, path) { Content = new StringContent("", System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new("Bearer", key);
            using var response = await world.Client.SendAsync(request, Stop);
            if (allowed.Split('|').Contains($"{method} {path}"))
            {
                Assert.NotEqual(HttpStatusCode.Forbidden, response.StatusCode);
            }

            if (path is "/v1/adapters" or "/metrics" || (method != HttpMethod.Get && path == "/v1/domains/books"))
            {
                Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            }

            Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("Host", "shop.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task Without_keys_is_closed_to_other_names_of_the_machine_and_to_what_a_proxy_forwards(string header, string value)
    {
        await using var world = await ServerWorld.WithBooksAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/domains");
        Assert.True(request.Headers.TryAddWithoutValidation(header, value));
        using var response = await world.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_domain_has_no_more_items_than_the_configuration_allows()
    {
        await using var world = await ServerWorld.WithBooksAsync(change: options => options with { Limits = new Server.Configuration.LimitOptions { Items = 10, Domains = 1 } });
        _ = await world.PutAsync("/v1/domains/books/items/b1", """{ "title": "replaced" }""");
        _ = await world.PutAsync("/v1/domains/books/items/more", """{ "title": "too many" }""", HttpStatusCode.BadRequest);
        _ = await world.SendAsync(HttpMethod.Post, "/v1/domains/books/items:batch", """{"id": "more", "title": "too many"}""", HttpStatusCode.BadRequest, "application/x-ndjson");
        _ = await world.PutAsync("/v1/domains/games", "{}", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_key_over_its_rate_is_told_so()
    {
        await using var world = await ServerWorld.WithBooksAsync();
        var key = await KeyAsync(world, [Scopes.Recommend], rate: 3);
        for (var turn = 0; turn < 3; turn++)
        {
            _ = await world.SendAsync(HttpMethod.Get, "/v1/base", null, key: key);
        }

        _ = await world.SendAsync(HttpMethod.Get, "/v1/base", null, HttpStatusCode.TooManyRequests, key: key);
        _ = await world.GetAsync("/healthz/live");
    }

    [Fact]
    public async Task A_server_that_others_can_reach_does_not_start_without_a_key()
    {
        var error = await Assert.ThrowsAsync<ServerStartException>(() => ServerWorld.StartAsync(null, options => options with { Listen = "http://0.0.0.0:8080" }));
        Assert.Contains("transrec serve key make", error.Message, StringComparison.Ordinal);
    }

    private static IServingStore Store(ServerWorld world) => world.Services.GetRequiredService<ServingHost>().Store;

    private static async Task<string> KeyAsync(ServerWorld world, string[] scopes, string[]? domains = null, int rate = 0, DateTimeOffset? expires = null)
    {
        var (key, stored) = ApiKey.Make("test", scopes, domains ?? [], rate, DateTimeOffset.UtcNow, expires);
        await Store(world).PutKeyAsync(stored, Stop);
        await world.Services.GetRequiredService<KeyRing>().ReadAsync(Store(world), Stop);
        return key;
    }

    /// <summary>Every endpoint that is mapped, with values in its address.</summary>
    private static IEnumerable<(HttpMethod Method, string Path)> Endpoints(ServerWorld world) =>
        from endpoint in world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        let path = endpoint.RoutePattern.RawText!.Replace("{domain}", "books", StringComparison.Ordinal).Replace("{id}", "b1", StringComparison.Ordinal)
            .Replace("{user}", "ada", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal)
        where !ForEverybody.Contains(path)
        select (new HttpMethod(method), path);
}
