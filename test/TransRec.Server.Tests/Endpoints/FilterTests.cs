using System.Globalization;
using System.Net;
using System.Text;
using TransRec.Tests.Conformance;
using TransRec.Tests.Serving;
using static TransRec.Server.Tests.ServerWorld;

namespace TransRec.Server.Tests.Endpoints;

[Collection(nameof(TorchGenerator))]
public sealed class FilterTests
{
    private const int Count = 200;

    private static readonly (string Id, string Title)[] Things = [.. Enumerable.Range(0, Count).Select(item => ($"t{item}", $"thing {(char)('a' + (item % 26))}{(char)('a' + (item * 7 % 26))} {item}"))];

    /// <summary>A filter, and what it says of item number n: brand is b0 to b4, price n / 2, every 50th is rare, tags are two letters, the last has no attribute.</summary>
    public static TheoryData<string, Func<int, bool>> Filters => new()
    {
        { """{ "must": [{ "key": "brand", "any": ["b1"] }] }""", n => n % 5 == 1 },
        { """{ "must": [{ "key": "brand", "any": ["b1", "b4", "none"] }, { "key": "price", "range": { "lte": 40 } }] }""", n => n % 5 is 1 or 4 && n / 2.0 <= 40 },
        { """{ "must": [{ "key": "price", "range": { "gt": 10, "lt": 10.5 } }] }""", _ => false },
        { """{ "must": [{ "key": "price", "range": { "gte": 10, "lt": 10.5 } }] }""", n => n == 20 },
        { """{ "must": [{ "key": "price", "any": [3, 4.5] }] }""", n => n is 6 or 9 },
        { """{ "must": [{ "key": "rare", "eq": true }] }""", n => n % 50 == 0 },
        { """{ "mustNot": [{ "key": "rare", "eq": false }] }""", n => n % 50 == 0 },
        { """{ "must": [{ "key": "tags", "any": ["x3"] }], "mustNot": [{ "key": "brand", "any": ["b0"] }] }""", n => (n % 7 == 3 || n % 11 == 3) && n % 5 != 0 },
        { """{ "mustNot": [{ "key": "nobody has it", "eq": "x" }] }""", _ => true },
        { """{ "must": [{ "key": "nobody has it", "eq": "x" }] }""", _ => false },
        { """{ "must": [], "mustNot": [] }""", _ => true },
        { "{}", _ => true },
    };

    [Fact]
    public async Task Every_filter_gives_what_a_full_sort_and_a_loop_give_and_k_items_while_k_are_there()
    {
        await using var world = await WithThingsAsync();
        var all = ServedWorld.Expected(Things, ["t3", "t100"]);
        foreach (var row in Filters)
        {
            var (filter, passes) = row.Data;
            // The last item has no attribute: it fulfils no condition, so it passes where nothing must hold.
            var expected = all.Where(item => Number(item.Id) is var n && (n == Count - 1 ? !filter.Contains("\"must\": [{", StringComparison.Ordinal) : passes(n))).ToList();
            foreach (var k in (int[])[1, 7, 1000])
            {
                var answer = await world.PostAsync("/v1/domains/things/recommendations", $$"""{ "history": ["t3", "t100"], "k": {{k}}, "filter": {{filter}} }""");
                Assert.Equal(expected.Count, answer.GetProperty("eligible").GetInt32());
                if (expected.Count == 0)
                {
                    Assert.Empty(ItemsOf(answer));
                }
                else
                {
                    AssertItems(expected.Take(k).ToList(), answer);
                }
            }
        }
    }

    [Fact]
    public async Task Filters_follow_changed_removed_and_returned_items()
    {
        await using var world = await WithThingsAsync();
        const string Rare = """{ "history": ["t3"], "k": 1000, "filter": { "must": [{ "key": "rare", "eq": true }] } }""";
        Assert.Equal(["t0", "t100", "t150", "t50"], await Ids());
        _ = await world.SendAsync(HttpMethod.Patch, "/v1/domains/things/items/t0", """{ "attributes": { "rare": null } }""");
        _ = await world.SendAsync(HttpMethod.Patch, "/v1/domains/things/items/t7", """{ "attributes": { "rare": true } }""");
        _ = await world.DeleteAsync("/v1/domains/things/items/t50");
        Assert.Equal(["t100", "t150", "t7"], await Ids());
        _ = await world.PutAsync("/v1/domains/things/items/t50", """{ "title": "back", "attributes": { "rare": true } }""");
        _ = await world.PutAsync("/v1/domains/things/items/t7", """{ "title": "other" }""");
        Assert.Equal(["t100", "t150", "t50"], await Ids());

        async Task<IEnumerable<string>> Ids() => ItemsOf(await world.PostAsync("/v1/domains/things/recommendations", Rare)).Select(item => item.Id).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Excluded_and_seen_items_and_a_users_popular_ones_pass_the_filter_too()
    {
        await using var world = await WithThingsAsync();
        var answer = await world.PostAsync(
            "/v1/domains/things/recommendations",
            """{ "history": ["t50"], "k": 1000, "includeSeen": true, "exclude": ["t100", "unknown"], "filter": { "must": [{ "key": "rare", "eq": true }] } }""");
        Assert.Equal(["t0", "t150", "t50"], ItemsOf(answer).Select(item => item.Id).Order(StringComparer.Ordinal));
        Assert.Equal(3, answer.GetProperty("eligible").GetInt32());
        _ = await world.PostAsync("/v1/domains/things/events", """{ "events": [{ "eventId": "1", "user": "bob", "item": "t150" }] }""");
        var cold = await world.PostAsync("/v1/domains/things/recommendations", """{ "user": "new", "k": 2, "filter": { "must": [{ "key": "rare", "eq": true }] } }""");
        Assert.Equal(["t150", "t0"], ItemsOf(cold).Select(item => item.Id));
    }

    [Fact]
    public async Task A_line_with_a_mistake_is_named_and_later_lines_are_not_put()
    {
        await using var world = await StartAsync();
        _ = await world.PutAsync("/v1/domains/things", "{}");
        var lines = """
            {"id": "a", "title": "one"}
            {"id": "b", "titel": "two"}
            {"id": "c", "title": "three", "attributes": {"nested": {"x": 1}}}
            no json
            """;
        var problem = await world.SendAsync(HttpMethod.Post, "/v1/domains/things/items:batch", lines, HttpStatusCode.BadRequest, "application/x-ndjson");
        var paths = problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString());
        Assert.Equal(["line 2.title", "line 2.titel", "line 3.attributes.nested", "line 4", ""], paths);
        Assert.Equal(0, (await world.GetAsync("/v1/domains/things")).GetProperty("items").GetInt32());
    }

    private static int Number(string id) => int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture);

    private static async Task<ServerWorld> WithThingsAsync()
    {
        var world = await StartAsync();
        _ = await world.PutAsync("/v1/domains/things", "{}");
        var lines = new StringBuilder();
        for (var n = 0; n < Count; n++)
        {
            var attributes = n == Count - 1 ? "{}"
                : string.Create(CultureInfo.InvariantCulture, $$"""{"brand": "b{{n % 5}}", "price": {{n / 2.0}}, "rare": {{(n % 50 == 0 ? "true" : "false")}}, "tags": ["x{{n % 7}}", "x{{n % 11}}"]}""");
            _ = lines.Append(CultureInfo.InvariantCulture, $$"""{"id": "{{Things[n].Id}}", "title": "{{Things[n].Title}}", "attributes": {{attributes}}}""").Append('\n');
        }

        var put = await world.SendAsync(HttpMethod.Post, "/v1/domains/things/items:batch", lines.ToString(), null, "application/x-ndjson");
        Assert.Equal(Count, put.GetProperty("put").GetInt32());
        return world;
    }
}
