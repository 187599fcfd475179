using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Models;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Security;
using TransRec.Server.Storing;
using TransRec.Tests;
using TransRec.Tests.Conformance;
using TransRec.Tests.Serving;

namespace TransRec.Server.Pages.Tests;

/// <summary>A server with pages over a tiny model. Its client keeps cookies, follows no redirect and sends forms with the token of the page that has them.</summary>
internal sealed partial class PagesWorld : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly CookieContainer cookies = new();
    private readonly HttpClient? client;

    private PagesWorld(TemporaryFolder folder, WebApplication application, bool listens)
    {
        (Folder, this.application) = (folder, application);
        client = listens ? null : application.GetTestClient();
    }

    public TemporaryFolder Folder { get; }

    public IServiceProvider Services => application.Services;

    public ServedDomains Domains => Services.GetRequiredService<ServedDomains>();

    public ServedDomain Books => Domains.Find("books")!;

    /// <summary>Where it listens, when it does.</summary>
    public string Address => application.Urls.First();

    /// <summary>Starts a server.</summary>
    /// <param name="pages">What pages show besides.</param>
    /// <param name="listens">Whether on a port of the machine, for a browser; else in the process alone.</param>
    /// <param name="change">Other options, given the server's folder.</param>
    /// <param name="services">Other services, after the server's own.</param>
    public static async Task<PagesWorld> StartAsync(
        PagesOptions? pages = null, bool listens = false, Func<ServerOptions, TemporaryFolder, ServerOptions>? change = null, Action<IServiceCollection>? services = null)
    {
        var folder = new TemporaryFolder();
        var options = new ServerOptions { Base = "tiny", Data = folder["data"], Adapters = [folder["adapters"]] };
        options = change?.Invoke(options, folder) ?? options;
        var builder = WebApplication.CreateSlimBuilder();
        _ = listens ? builder.WebHost.UseUrls("http://127.0.0.1:0") : builder.WebHost.UseTestServer();
        _ = builder.Logging.ClearProviders();
        _ = builder.Services.AddSingleton<Func<ServerOptions, ServedBackbone>>(_ => Backbone());
        _ = builder.Services.AddTransRec(options);
        _ = builder.Services.AddTransRecPages(pages);
        _ = builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services?.Invoke(builder.Services);
        var application = builder.Build();
        _ = application.UseTransRec();
        _ = application.MapTransRec();
        _ = application.MapTransRecPages();
        _ = application.RedirectToTransRecPages();
        await application.StartAsync();
        return new PagesWorld(folder, application, listens);
    }

    /// <summary>A server with ten books with attributes, six users, and two folders of adapters on the shelf.</summary>
    public static async Task<PagesWorld> WithBooksAsync(PagesOptions? pages = null, bool listens = false, Action<IServiceCollection>? services = null)
    {
        var world = await StartAsync(pages, listens, services: services);
        var (books, _) = await world.Domains.PutAsync("books", null);
        _ = await books.PutItemsAsync([.. ServedWorld.Books.Select((item, at) => new ItemWrite(item.Id, item.Title, $$"""{ "shelf": "{{(at % 2 == 0 ? "left" : "right")}}", "price": {{at + 0.5}} }"""))]);
        var number = 0;
        foreach (var (user, items) in new[] { ("ada", "b3 b0 b7"), ("ben", "b1 b2"), ("cleo", "b4 b5 b6 b9"), ("dora", "b8 b0"), ("emil", "b2 b3 b4"), ("a/b?c=&<d>", "b1 b9") })
        {
            var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
            _ = await books.AddEventsAsync([.. items.Split(' ').Select((item, place) => new EventWrite($"{number++}", user, item, "click", at.AddDays(place)))]);
        }

        _ = world.WriteAdapters("houlsby-a", ServedWorld.Houlsby, 1);
        _ = world.WriteAdapters("lora-b", ServedWorld.Lora, 2);
        return world;
    }

    /// <summary>Writes an adapter folder of values that were drawn from a seed.</summary>
    /// <returns>Its digest.</returns>
    public string WriteAdapters(string name, AdapterOptions options, int seed)
    {
        using var model = TinyModels.Create("bert");
        using var set = TinyModels.Drawn(model, options, seed);
        var identity = ModelIdentity.Of(model);
        var folder = Path.Combine(Folder["adapters"], name);
        _ = Directory.CreateDirectory(Folder["adapters"]);
        AdapterFolder.Save(folder, set, new AdapterManifest { Adapter = options, Base = identity, Identity = identity, Metrics = new Dictionary<string, double> { ["test/ndcg@10"] = .0123 } });
        return AdapterShelf.DigestOf(folder)!;
    }

    /// <summary>The digest of an adapter folder on the shelf.</summary>
    public string Digest(string name) => Domains.Adapters.Single(adapters => adapters.Name == name).Digest!;

    /// <summary>Makes a key and has the server know it.</summary>
    public async Task<string> MakeKeyAsync(string name, string[] scopes, params string[] domains)
    {
        var (key, stored) = ApiKey.Make(name, scopes, domains, 0, DateTimeOffset.UtcNow);
        var store = Services.GetRequiredService<ServingHost>().Store;
        await store.PutKeyAsync(stored);
        await Services.GetRequiredService<KeyRing>().ReadAsync(store);
        return key;
    }

    /// <summary>All endpoints.</summary>
    public IEnumerable<RouteEndpoint> Routes() => ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Gets a page.</summary>
    public Task<PageAnswer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Gets a page that is there.</summary>
    public async Task<string> OpenAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {(int)answer.Status} {answer.Location} {answer.Html}");
        return answer.Html;
    }

    /// <summary>Sends a form of a page as a browser does.</summary>
    /// <param name="page">The page.</param>
    /// <param name="form">The form's name.</param>
    /// <param name="fields">What is filled in.</param>
    public async Task<PageAnswer> SubmitAsync(string page, string form, params (string Name, string Value)[] fields)
    {
        var html = (await GetAsync(page)).Html;
        var token = Token().Match(html);
        Assert.True(token.Success, $"{page} has no form: {html}");
        return await PostAsync(page, [("_handler", form), ("__RequestVerificationToken", token.Groups[1].Value), .. fields]);
    }

    /// <summary>Sends fields to a page.</summary>
    public Task<PageAnswer> PostAsync(string page, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, page) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) });

    /// <summary>The value of a cookie; null: there is none.</summary>
    public string? Cookie(string name) => cookies.GetCookies(new Uri("http://localhost/ui"))[name]?.Value;

    /// <summary>Sends a request with the cookies that came before.</summary>
    public async Task<PageAnswer> SendAsync(HttpRequestMessage request)
    {
        var at = new Uri(new Uri("http://localhost"), request.RequestUri!);
        if (cookies.GetCookieHeader(at) is { Length: > 0 } header)
        {
            request.Headers.Add("Cookie", header);
        }

        using var response = await client!.SendAsync(request);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? values.ToList() : [];
        set.ForEach(cookie => cookies.SetCookies(at, cookie));
        return new PageAnswer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Location?.ToString(),
            response.Headers.TryGetValues("Content-Security-Policy", out var policy) ? policy.Single() : null,
            response.Content.Headers.ContentType?.MediaType,
            set);
    }

    /// <summary>Begins to read an answer that does not end.</summary>
    public Task<HttpResponseMessage> StreamAsync(string path) => client!.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
        Folder.Dispose();
    }

    private static ServedBackbone Backbone()
    {
        var model = TinyModels.Create("bert");
        return new ServedBackbone(ServedWorld.Backbone(model), "tiny", model);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

/// <summary>An answer.</summary>
internal sealed record PageAnswer(HttpStatusCode Status, string Html, string? Location, string? Policy, string? Type, IReadOnlyList<string> Cookies);
