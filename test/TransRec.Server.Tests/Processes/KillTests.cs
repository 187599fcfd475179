using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TransRec.Tests;
using TransRec.Tests.Conformance;

namespace TransRec.Server.Tests.Processes;

/// <summary>A server is killed while events and items are written. Whatever it had answered is there afterwards. TRANSREC_KILLS says how often (3).</summary>
[Collection(nameof(TorchGenerator))]
public sealed class KillTests
{
    private const int Writers = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_answered_before_a_kill_is_there_after_the_next_start()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("TRANSREC_KILLS") ?? "3", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        var events = new ConcurrentDictionary<string, string>(StringComparer.Ordinal); // user by event
        var items = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal); // whether it is there
        for (var kill = 0; kill < kills; kill++)
        {
            using var server = await ServerProcess.StartAsync(folder.Path);
            if (kill == 0)
            {
                await SendAsync(server, HttpMethod.Put, "/v1/domains/books", "{}");
                await SendAsync(server, HttpMethod.Put, "/v1/domains/books/items/first", """{ "title": "the first" }""");
            }

            await CheckAsync(server, events, items);
            // The moment is a number of answers: some writes are always under way then.
            var left = random.Next(1, 60);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var round = kill;
            var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(
                () => WriteAsync(server, $"{round}-{writer}", events, items, () =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        reached.SetResult();
                    }
                }), Stop)).ToList();
            await reached.Task;
            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        using var last = await ServerProcess.StartAsync(folder.Path);
        await CheckAsync(last, events, items);
        Assert.True(events.Count > kills && items.Count > kills);
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_ends_with_0_and_has_written_all()
    {
        using var folder = new TemporaryFolder();
        using (var server = await ServerProcess.StartAsync(folder.Path))
        {
            await SendAsync(server, HttpMethod.Put, "/v1/domains/books", "{}");
            await SendAsync(server, HttpMethod.Put, "/v1/domains/books/items/first", """{ "title": "the first" }""");
            Assert.Equal((0, "ended"), await server.TerminateAsync());
        }

        Assert.Equal(["transrec.db"], Directory.GetFiles(folder.Path).Select(Path.GetFileName)); // the log was written back
        using var again = await ServerProcess.StartAsync(folder.Path);
        Assert.Equal("the first", (await again.Client.GetFromJsonAsync<JsonElement>("/v1/domains/books/items/first", Stop)).GetProperty("title").GetString());
    }

    // Puts an item, removes every third, adds two events at once; notes what was answered.
    private static async Task WriteAsync(ServerProcess server, string name, ConcurrentDictionary<string, string> events, ConcurrentDictionary<string, bool> items, Action answered)
    {
        try
        {
            for (var turn = 0; ; turn++)
            {
                var item = $"i{name}-{turn}";
                await SendAsync(server, HttpMethod.Put, $"/v1/domains/books/items/{item}", $$"""{ "title": "thing {{turn}}" }""");
                items[item] = true;
                answered();
                var (one, two) = ($"e{name}-{turn}-1", $"e{name}-{turn}-2");
                await SendAsync(
                    server,
                    HttpMethod.Post,
                    "/v1/domains/books/events",
                    $$"""{ "events": [{ "eventId": "{{one}}", "user": "u{{name}}", "item": "first" }, { "eventId": "{{two}}", "user": "u{{name}}", "item": "{{item}}" }] }""");
                (events[one], events[two]) = ($"u{name}", $"u{name}");
                answered();
                if (turn % 3 == 2)
                {
                    // Between question and answer nobody knows.
                    _ = items.TryRemove(item, out _);
                    await SendAsync(server, HttpMethod.Delete, $"/v1/domains/books/items/{item}", null);
                    items[item] = false;
                    answered();
                }
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    private static async Task CheckAsync(ServerProcess server, ConcurrentDictionary<string, string> events, ConcurrentDictionary<string, bool> items)
    {
        foreach (var (item, isThere) in items)
        {
            using var response = await server.Client.GetAsync($"/v1/domains/books/items/{item}", Stop);
            Assert.Equal(isThere ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        }

        foreach (var user in events.GroupBy(each => each.Value))
        {
            var history = (await server.Client.GetFromJsonAsync<JsonElement>($"/v1/domains/books/users/{user.Key}", Stop)).GetProperty("history").GetArrayLength();
            Assert.True(history >= user.Count(), $"{user.Key} has {history} events, and {user.Count()} were answered.");
        }

        var passing = await server.Client.GetFromJsonAsync<JsonElement>("/v1/domains/books/recommendations?history=first&k=1000", Stop);
        var recommended = passing.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!).ToHashSet();
        Assert.All(items, item => Assert.True(item.Value == recommended.Contains(item.Key) || recommended.Count == 1000));
    }

    private static async Task SendAsync(ServerProcess server, HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await server.Client.SendAsync(request, Stop);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode}");
    }
}
