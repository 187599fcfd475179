using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Models;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Tests;
using TransRec.Tests.Conformance;
using TransRec.Tests.Serving;

namespace TransRec.Server.Tests;

/// <summary>A server over a tiny model, in the process of the test, with its data in a folder that goes with it.</summary>
internal sealed class ServerWorld : IAsyncDisposable
{
    private readonly bool ownsFolder;
    private readonly WebApplication application;

    private ServerWorld(TemporaryFolder folder, bool ownsFolder, WebApplication application)
    {
        (Folder, this.ownsFolder, this.application) = (folder, ownsFolder, application);
        Client = application.GetTestClient();
    }

    /// <summary>Where data, and adapter folders (adapters), lie.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>Asks the server.</summary>
    public HttpClient Client { get; }

    public ServedDomains Domains => application.Services.GetRequiredService<ServedDomains>();

    public IServiceProvider Services => application.Services;

    /// <summary>Starts a server.</summary>
    /// <param name="folder">The folder of one that was stopped; null: a new one.</param>
    /// <param name="change">Other options.</param>
    /// <param name="configure">Other services, before the server's own.</param>
    public static async Task<ServerWorld> StartAsync(TemporaryFolder? folder = null, Func<ServerOptions, ServerOptions>? change = null, Action<IServiceCollection>? configure = null)
    {
        var place = folder ?? new TemporaryFolder();
        var options = new ServerOptions { Base = "tiny", Data = place["data"], Adapters = [place["adapters"]] };
        options = change?.Invoke(options) ?? options;
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.WebHost.UseTestServer();
        _ = builder.Logging.ClearProviders();
        configure?.Invoke(builder.Services);
        _ = builder.Services.AddSingleton<Func<ServerOptions, ServedBackbone>>(_ => Backbone());
        _ = builder.Services.AddTransRec(options);
        var application = builder.Build();
        _ = application.UseTransRec();
        _ = application.MapTransRec();
        await application.StartAsync();
        return new ServerWorld(place, folder is null, application);
    }

    /// <summary>A server with the books of <see cref="ServedWorld"/> in the domain books, and no adapters.</summary>
    public static async Task<ServerWorld> WithBooksAsync(Action<IServiceCollection>? configure = null, Func<ServerOptions, ServerOptions>? change = null)
    {
        var world = await StartAsync(null, change, configure);
        _ = await world.PutAsync("/v1/domains/books", "{}");
        foreach (var (id, title) in ServedWorld.Books)
        {
            _ = await world.PutAsync($"/v1/domains/books/items/{id}", $$"""{ "title": "{{title}}" }""");
        }

        return world;
    }

    /// <summary>Writes an adapter folder of values that were drawn from a seed, or that are as before a training.</summary>
    /// <returns>Its digest.</returns>
    public string WriteAdapters(string name, AdapterOptions options, int seed, bool zero = false)
    {
        using var model = TinyModels.Create("bert");
        using var set = zero ? AdapterRegistry.Create(model, options)! : TinyModels.Drawn(model, options, seed);
        var identity = ModelIdentity.Of(model);
        var folder = Path.Combine(Folder["adapters"], name);
        _ = Directory.CreateDirectory(Folder["adapters"]);
        AdapterFolder.Save(folder, set, new AdapterManifest { Adapter = options, Base = identity, Identity = identity });
        return AdapterShelf.DigestOf(folder)!;
    }

    public Task<JsonElement> PutAsync(string path, string json, HttpStatusCode? expected = null) => SendAsync(HttpMethod.Put, path, json, expected);

    public Task<JsonElement> PostAsync(string path, string json, HttpStatusCode? expected = null) => SendAsync(HttpMethod.Post, path, json, expected);

    public Task<JsonElement> GetAsync(string path, HttpStatusCode? expected = null) => SendAsync(HttpMethod.Get, path, null, expected);

    public Task<JsonElement> DeleteAsync(string path, HttpStatusCode? expected = null) => SendAsync(HttpMethod.Delete, path, null, expected);

    /// <summary>Sends a request; an answer other than expected (any success, when null) fails the test with its body.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? json, HttpStatusCode? expected = null, string type = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, type) };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected is null ? response.IsSuccessStatusCode : response.StatusCode == expected, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Items of an answer: ids and scores.</summary>
    public static (string Id, float Score)[] ItemsOf(JsonElement answer) =>
        [.. answer.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("item").GetString()!, item.GetProperty("score").GetSingle()))];

    /// <summary>The items, and scores within 1e-5 of the largest.</summary>
    public static void AssertItems(IReadOnlyList<(string Id, float Score)> expected, JsonElement answer)
    {
        var items = ItemsOf(answer);
        Assert.Equal(expected.Select(item => item.Id), items.Select(item => item.Id));
        var largest = expected.Max(item => Math.Abs(item.Score));
        Assert.All(expected.Zip(items), pair => Assert.InRange(Math.Abs(pair.First.Score - pair.Second.Score), 0, 1e-5 * largest));
    }

    /// <summary>Stops the server; the folder stays.</summary>
    public async Task<TemporaryFolder> StopAsync()
    {
        Client.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
        return Folder;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (ownsFolder)
        {
            Folder.Dispose();
        }
    }

    /// <summary>The backbone of all servers of the tests.</summary>
    public static ServedBackbone Backbone()
    {
        var model = TinyModels.Create("bert");
        return new ServedBackbone(ServedWorld.Backbone(model), "tiny", model);
    }
}
