using System.Net;
using System.Text.RegularExpressions;
using TransRec.Server.Pages.Sessions;

namespace TransRec.Server.Pages.Tests.Rendering;

[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed partial class PageTests
{
    private static readonly string[] Addresses =
    [
        "/ui", "/ui/domains/books", "/ui/domains/books/users", "/ui/domains/books/users?text=A", "/ui/domains/books/user?id=ada", "/ui/domains/books/user?id=a%2Fb%3Fc%3D%26%3Cd%3E",
        "/ui/domains/books/items", "/ui/domains/books/items?text=o&attribute=shelf%3Dleft", "/ui/domains/books/item?id=b3", "/ui/domains/books/compare", "/ui/training", "/ui/keys", "/ui/leave", "/ui/enter",
    ];

    [Fact]
    public async Task Every_page_is_whole_and_has_no_inline_script_or_style()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        foreach (var address in Addresses)
        {
            Check(address, await world.GetAsync(address), HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_a_page_with_404()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        foreach (var address in new[]
        {
            "/ui/nothing/here", "/ui/domains/none", "/ui/domains/none/users", "/ui/domains/none/user?id=ada", "/ui/domains/none/items", "/ui/domains/none/item?id=b1", "/ui/domains/none/compare",
            "/ui/domains/books/user?id=nobody", "/ui/domains/books/user", "/ui/domains/books/item?id=none", "/ui/domains/books/item", "/ui/training/run?name=none", "/ui/training/run",
        })
        {
            Check(address, await world.GetAsync(address), HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Without_a_domain_or_items_pages_say_how_there_come_to_be_some()
    {
        await using var world = await PagesWorld.StartAsync();
        Assert.Contains("No domain yet", await world.OpenAsync("/ui"), StringComparison.Ordinal);
        _ = await world.Domains.PutAsync("empty", null);
        foreach (var (address, words) in new[]
        {
            ("/ui/domains/empty", "No item yet"), ("/ui/domains/empty/users", "No user yet"), ("/ui/domains/empty/items", "No item yet"), ("/ui/domains/empty/compare", "Nothing to compare yet"),
            ("/ui/training", "No folder of runs is named"), ("/ui/keys", "No key"),
        })
        {
            var answer = await world.GetAsync(address);
            Check(address, answer, HttpStatusCode.OK);
            Assert.Contains(words, answer.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_root_leads_to_the_pages_and_assets_are_kept()
    {
        await using var world = await PagesWorld.StartAsync();
        Assert.Equal("/ui", (await world.GetAsync("/")).Location);
        var html = await world.OpenAsync("/ui");
        foreach (var (name, type) in new[] { ("pages.css", "text/css"), ("live.js", "text/javascript"), ("icon.svg", "image/svg+xml") })
        {
            var address = Regex.Match(html, $"/ui/assets/[0-9a-f]{{12}}/{Regex.Escape(name)}").Value;
            var answer = await world.GetAsync(address);
            Assert.Equal((HttpStatusCode.OK, type), (answer.Status, answer.Type));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await world.GetAsync("/ui/assets/0/PageShield.cs")).Status);
    }

    internal static void Check(string address, PageAnswer answer, HttpStatusCode expected)
    {
        Assert.True(answer.Status == expected, $"{address}: {(int)answer.Status} {answer.Location} {answer.Html}");
        Assert.Equal("text/html", answer.Type);
        Assert.Equal(PageShield.Policy, answer.Policy);
        Assert.StartsWith("<!DOCTYPE html>", answer.Html.TrimStart(), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", answer.Html, StringComparison.Ordinal);
        Assert.True(Title().Match(answer.Html) is { Success: true }, $"{address} has no title: {answer.Html}");
        Assert.True(Regex.Count(answer.Html, "<h1[ >]") == 1, $"{address} has not one heading: {answer.Html}");
        Assert.DoesNotMatch("<script(?![^>]* src=)", answer.Html);
        Assert.DoesNotMatch("<style|<[^>]+ style=|<[^>]+ on[a-z]+=|javascript:", answer.Html);
        foreach (Match field in Field().Matches(answer.Html))
        {
            Assert.True(answer.Html.Contains($"for=\"{field.Groups[1].Value}\"", StringComparison.Ordinal), $"{address}: nothing labels {field.Value}");
        }
    }

    [GeneratedRegex("<title>[^<]*TransRec</title>")]
    private static partial Regex Title();

    [GeneratedRegex("<(?:input|select|textarea)[^>]* id=\"([^\"]+)\"")]
    private static partial Regex Field();
}
