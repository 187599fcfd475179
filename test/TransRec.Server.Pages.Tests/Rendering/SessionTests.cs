using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Tests.Rendering;

[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class SessionTests
{
    [Fact]
    public async Task With_keys_nothing_is_shown_before_one_is_entered()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        _ = await world.MakeKeyAsync("first", [Scopes.Admin]);
        var open = new List<string>();
        foreach (var endpoint in world.Routes())
        {
            var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (pattern.StartsWith("/ui", StringComparison.Ordinal))
            {
                var path = pattern.Replace("{Name}", "books", StringComparison.Ordinal).Replace("{domain}", "books", StringComparison.Ordinal).Replace("{*Rest}", "x/y", StringComparison.Ordinal)
                    .Replace("{digest}", "0", StringComparison.Ordinal).Replace("{name}", "pages.css", StringComparison.Ordinal);
                var answer = await world.GetAsync(path);
                if (answer.Status == HttpStatusCode.OK)
                {
                    open.Add(pattern);
                }
                else
                {
                    Assert.Equal((HttpStatusCode.Redirect, true), (answer.Status, answer.Location!.StartsWith("/ui/enter?to=", StringComparison.Ordinal)));
                }
            }
        }

        Assert.Equal(["/ui/assets/{digest}/{name}", "/ui/enter", "/ui/leave"], open.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Entering_a_key_sets_a_strict_cookie_that_has_no_secret_and_leads_on()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var key = await world.MakeKeyAsync("first", [Scopes.Admin]);
        var wrong = await world.SubmitAsync("/ui/enter?to=%2Fui%2Fkeys", "enter", ("Key", key[..^1] + (key[^1] == 'A' ? 'B' : 'A')));
        PageTests.Check("enter", wrong, HttpStatusCode.Unauthorized);
        Assert.Null(world.Cookie("transrec-session"));
        var entered = await world.SubmitAsync("/ui/enter?to=%2Fui%2Fkeys", "enter", ("Key", key));
        Assert.Equal((HttpStatusCode.Redirect, "/ui/keys"), (entered.Status, new Uri(new Uri("http://localhost"), entered.Location!).PathAndQuery));
        var cookie = Assert.Single(entered.Cookies, each => each.StartsWith("transrec-session=", StringComparison.Ordinal));
        foreach (var part in new[] { "httponly", "samesite=strict", "path=/ui" })
        {
            Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
        }

        var secret = key.Split('_', 3)[2];
        Assert.DoesNotContain(secret, cookie, StringComparison.Ordinal);
        var hash = (await world.Services.GetRequiredService<ServingHost>().Store.KeysAsync())[0].Hash;
        foreach (var address in new[] { "/ui", "/ui/keys", "/ui/domains/books" })
        {
            var html = await world.OpenAsync(address);
            Assert.DoesNotContain(secret, html, StringComparison.Ordinal);
            Assert.DoesNotContain(hash, html, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Redirect, (await world.SubmitAsync("/ui/leave", "leave")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await world.GetAsync("/ui")).Status);
    }

    [Theory]
    [InlineData("https://example.org/ui")]
    [InlineData("//example.org/ui")]
    [InlineData("/ui/../v1")]
    [InlineData("/uix")]
    public async Task Entering_leads_to_pages_of_this_server_alone(string to)
    {
        await using var world = await PagesWorld.StartAsync();
        var key = await world.MakeKeyAsync("first", [Scopes.Admin]);
        var entered = await world.SubmitAsync($"/ui/enter?to={Uri.EscapeDataString(to)}", "enter", ("Key", key));
        Assert.Equal(("localhost", "/ui"), (new Uri(new Uri("http://localhost"), entered.Location!).Host, new Uri(new Uri("http://localhost"), entered.Location!).PathAndQuery));
    }

    [Fact]
    public async Task A_key_sees_its_domains_and_pages_alone()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        _ = await world.Domains.PutAsync("games", null);
        _ = await world.MakeKeyAsync("first", [Scopes.Admin]);
        var key = await world.MakeKeyAsync("shop", [Scopes.Recommend], "games");
        _ = await world.SubmitAsync("/ui/enter", "enter", ("Key", key));
        var overview = await world.OpenAsync("/ui");
        Assert.Contains("games", overview, StringComparison.Ordinal);
        Assert.DoesNotContain("books", overview, StringComparison.Ordinal);
        PageTests.Check("foreign", await world.GetAsync("/ui/domains/books/items"), HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await world.GetAsync("/ui/domains/books/picture?id=b1")).Status);
        PageTests.Check("users", await world.GetAsync("/ui/domains/games/users"), HttpStatusCode.Forbidden);
        PageTests.Check("keys", await world.GetAsync("/ui/keys"), HttpStatusCode.Forbidden);
        Assert.DoesNotContain("Add an item", await world.OpenAsync("/ui/domains/games/items"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_ends_its_session_and_the_last_one_stays()
    {
        await using var world = await PagesWorld.StartAsync();
        var first = await world.MakeKeyAsync("first", [Scopes.Admin]);
        _ = await world.SubmitAsync("/ui/enter", "enter", ("Key", first));
        var id = first.Split('_')[1];
        Assert.Contains("This is the last key", (await world.SubmitAsync("/ui/keys", $"revoke-{id}")).Html, StringComparison.Ordinal);
        _ = await world.MakeKeyAsync("second", [Scopes.Admin]);
        Assert.Equal(HttpStatusCode.Redirect, (await world.SubmitAsync("/ui/keys", $"revoke-{id}")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await world.GetAsync("/ui/keys")).Status);
    }

    [Fact]
    public async Task Without_keys_a_name_from_elsewhere_is_not_let_in()
    {
        await using var world = await PagesWorld.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ui");
        request.Headers.Host = "shop.example";
        Assert.Equal(HttpStatusCode.Redirect, (await world.SendAsync(request)).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/ui")).Status);
    }
}
