using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace TransRec.Server.Pages.Tests.Browser;

/// <summary>Every screen in a browser: wide and narrow, light and dark. With TRANSREC_SCREENSHOTS in the environment each is written there as a picture.</summary>
[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class ScreenTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private static readonly (string Name, string Address)[] Screens =
    [
        ("overview", "/ui"), ("domain", "/ui/domains/books"), ("users", "/ui/domains/books/users"), ("user", "/ui/domains/books/user?id=ada"), ("side", "/ui/domains/books/user?id=ada&with=backbone"),
        ("items", "/ui/domains/books/items"), ("item", "/ui/domains/books/item?id=b3"), ("compare", "/ui/domains/books/compare?a=backbone&a={houlsby-a}&a={lora-b}"), ("training", "/ui/training"),
        ("run", "/ui/training/run?name=titles%2Fhoulsby"), ("keys", "/ui/keys"), ("enter", "/ui/enter"), ("leave", "/ui/leave"), ("empty", "/ui/domains/empty/users"), ("lost", "/ui/nothing"),
    ];

    public static TheoryData<string, int, ColorScheme> Shown
    {
        get
        {
            var data = new TheoryData<string, int, ColorScheme>();
            foreach (var (name, _) in Screens)
            {
                data.Add(name, 360, ColorScheme.Dark);
                data.Add(name, 1280, ColorScheme.Light);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Every_screen_fits_breaks_no_policy_and_axe_finds_nothing(string name, int width, ColorScheme scheme)
    {
        BrowserFixture.Require();
        await using var context = await fixture.Browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        var complaints = Listen(page);
        await OpenAsync(page, Screens.Single(screen => screen.Name == name).Address);
        if (Environment.GetEnvironmentVariable("TRANSREC_SCREENSHOTS") is { Length: > 0 } folder)
        {
            _ = await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png"), FullPage = true });
        }

        Assert.Equal(width, Math.Max(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Take(3).Select(node => node.Html))}"));
        // A page that says what is not there is a 404, of which browsers complain.
        Assert.DoesNotContain(complaints, complaint => name != "lost" || !complaint.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_is_added_by_keyboard_and_appears()
    {
        BrowserFixture.Require();
        await using var context = await fixture.Browser.NewContextAsync();
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        var complaints = Listen(page);
        await OpenAsync(page, "/ui/domains/books/items");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("To the content", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.GetByText("Add an item").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("A lantern");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("lantern-1");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("shelf = left");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "A lantern" }).WaitForAsync();
        Assert.Contains("recommendable after", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await OpenAsync(page, "/ui/domains/books/items?text=lantern");
        Assert.Equal(1, await page.Locator(".card.item").CountAsync());
        Assert.Empty(complaints);
        _ = await fixture.World.Books.RemoveItemAsync("lantern-1");
    }

    [Fact]
    public async Task Two_adapters_are_chosen_and_stand_side_by_side_without_script()
    {
        BrowserFixture.Require();
        await using var context = await fixture.Browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        await OpenAsync(page, "/ui/domains/books/user?id=ada");
        _ = await page.SelectOptionAsync("#with", fixture.World.Digest("houlsby-a"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compare" }).ClickAsync();
        while (await page.GetByText("Look again").CountAsync() > 0)
        {
            await page.GetByText("Look again").ClickAsync();
        }

        Assert.Equal(["lora-b", "houlsby-a"], (await page.Locator(".sides h3").AllTextContentsAsync()).Select(name => name.Trim().Split(' ')[0]));
    }

    [Fact]
    public async Task Numbers_of_an_open_page_follow_the_server()
    {
        BrowserFixture.Require();
        await using var context = await fixture.Browser.NewContextAsync();
        context.SetDefaultTimeout(180_000);
        var page = await context.NewPageAsync();
        await OpenAsync(page, "/ui");
        Assert.Equal("0", await page.InnerTextAsync("[data-live='empty.items']"));
        _ = await fixture.World.Domains.Find("empty")!.PutItemsAsync([new Storing.ItemWrite("x1", "a lamp")]);
        await page.Locator("[data-live='empty.items']", new PageLocatorOptions { HasText = "1" }).WaitForAsync();
        _ = await fixture.World.Domains.Find("empty")!.RemoveItemAsync("x1");
    }

    private async Task OpenAsync(IPage page, string address)
    {
        foreach (var name in new[] { "houlsby-a", "lora-b" })
        {
            address = address.Replace($"{{{name}}}", Uri.EscapeDataString(fixture.World.Digest(name)), StringComparison.Ordinal);
        }

        // What is encoded aside is waited for: each time the page is asked, it waits a moment itself.
        do
        {
            _ = await page.GotoAsync(fixture.World.Address + address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        }
        while (await page.GetByText("Look again").CountAsync() > 0);
    }

    private static List<string> Listen(IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        return complaints;
    }
}
