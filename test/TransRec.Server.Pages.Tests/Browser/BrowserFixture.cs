using Microsoft.Playwright;

namespace TransRec.Server.Pages.Tests.Browser;

/// <summary>Debian's chromium, and a server that listens. Nothing is downloaded: where there is no chromium, tests are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? playwright;

    /// <summary>The browser.</summary>
    internal IBrowser Browser { get; private set; } = null!;

    /// <summary>A server with books, runs, and adapters.</summary>
    internal PagesWorld World { get; private set; } = null!;

    private TransRec.Tests.TemporaryFolder Runs { get; } = new();

    /// <summary>Skips the test where there is no browser.</summary>
    internal static void Require() => Assert.SkipUnless(File.Exists(Chromium), $"There is no {Chromium}; Debian's package chromium has it.");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            return;
        }

        WriteRun("titles/houlsby", "finished", 30);
        WriteRun("titles/lora", "running", 12);
        World = await PagesWorld.WithBooksAsync(new PagesOptions { Runs = [Runs.Path] }, listens: true);
        _ = await World.Domains.PutAsync("empty", null);
        _ = await World.Books.ExchangeAsync(World.Digest("lora-b"));
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Headless = true,
            ChromiumSandbox = false, // tests may run as root
            Timeout = 180_000,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (World is not null)
        {
            await World.DisposeAsync();
        }

        Runs.Dispose();
    }

    private void WriteRun(string name, string state, int epochs)
    {
        var run = Directory.CreateDirectory(Runs[name]).FullName;
        File.WriteAllText(Path.Combine(run, "run.json"), $$"""
            { "kind": "adapt", "state": "{{state}}", "started": "2026-01-02T03:04:05Z", "seconds": 83.5, "peakMemoryBytes": 734003200, "seed": 1, "device": "cpu",
              "versions": { "transRec": "1", "torchSharp": "1", "libtorch": "1", "dotNet": "1", "operatingSystem": "1" } }
            """);
        File.WriteAllLines(Path.Combine(run, "metrics.jsonl"), Enumerable.Range(1, epochs).SelectMany(epoch => new[]
        {
            $$"""{"step":{{epoch}},"kind":"train","loss":{{4 + (2 * Math.Exp(-epoch / 6.0))}},"seconds":{{epoch * 2.5}}}""",
            $$"""{"step":{{epoch}},"kind":"validation","ndcg@10":{{.09 * (1 - Math.Exp(-epoch / 8.0))}},"hr@10":{{.16 * (1 - Math.Exp(-epoch / 8.0))}},"mrr@10":{{.07 * (1 - Math.Exp(-epoch / 8.0))}}}""",
        }));
    }
}
