using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TransRec.Server.Domains;
using TransRec.Server.Pages.Live;
using TransRec.Server.Pages.Parts;
using TransRec.Server.Storing;

namespace TransRec.Server.Pages.Tests.Rendering;

[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class LiveTests
{
    [Fact]
    public void Rates_and_times_are_those_between_two_readings()
    {
        var numbers = new DomainNumbers();
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        numbers.Add(new Moment(at, 100, [100, 0], 7), 10);
        numbers.Add(new Moment(at.AddSeconds(2), 120, [110, 10], 8), 12);
        Assert.Equal((10, 0.5), (numbers.RequestsPerSecond, numbers.EventsPerSecond));
        Assert.Equal([10, 10], numbers.RecentTimes);
        Assert.Equal([10.0], numbers.Requests);
        Assert.Equal([10, 12], numbers.Growth.Select(point => point.Items));
        numbers.Add(new Moment(at.AddSeconds(70), 120, [110, 10], 3), 12); // an erased user's events are gone
        Assert.Equal((0, 0.0), (numbers.RequestsPerSecond, numbers.EventsPerSecond));
        Assert.Equal([0, 0], numbers.RecentTimes);
    }

    [Fact]
    public async Task Open_pages_are_sent_numbers()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        using var response = await world.StreamAsync("/ui/live");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
        Assert.Equal("event: numbers", await reader.ReadLineAsync());
        var data = await reader.ReadLineAsync();
        Assert.StartsWith("data: {\"all.requests\":\"0\"", data, StringComparison.Ordinal);
        Assert.Contains("\"books.items\":\"10\"", data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_browsers_are_sent_numbers_than_allowed()
    {
        await using var world = await PagesWorld.StartAsync(new PagesOptions { LiveConnections = 0 });
        using var response = await world.StreamAsync("/ui/live");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task A_store_that_fails_is_a_page_that_says_so()
    {
        await using var world = await PagesWorld.WithBooksAsync(services: services => services.AddSingleton<IAlgorithmChooser>(new FailingChooser()));
        var answer = await world.GetAsync("/ui/domains/books/user?id=ada");
        PageTests.Check("user", answer, HttpStatusCode.ServiceUnavailable);
        Assert.Contains("The store does not answer", answer.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("away", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curves_of_a_run_are_drawn_while_it_trains()
    {
        using var folder = new TransRec.Tests.TemporaryFolder();
        var run = Directory.CreateDirectory(folder["titles/lora"]).FullName;
        File.WriteAllText(Path.Combine(run, "run.json"), """
            { "kind": "adapt", "state": "running", "started": "2026-01-02T03:04:05Z", "seed": 1, "device": "cpu", "versions": { "transRec": "1", "torchSharp": "1", "libtorch": "1", "dotNet": "1", "operatingSystem": "1" } }
            """);
        await using var world = await PagesWorld.StartAsync(new PagesOptions { Runs = [folder.Path, folder["none"]] });
        Assert.Contains("No curve yet", await world.OpenAsync("/ui/training/run?name=titles%2Flora"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(run, "metrics.jsonl"), """
            {"step":1,"kind":"train","loss":5.25,"seconds":1.5}
            {"step":1,"kind":"validation","hr@10":0.1,"ndcg@10":0.05,"hr@5":"NaN"}
            {"step":2,"kind":"train","loss":4.5,"seconds":3}
            {"step":2,"kind":"validation","hr@10":0.2,"ndcg@10":0.07}
            {"step":3,"kind":"tr
            """);
        Assert.Contains("/ui/training/run?name=titles%2Flora", await world.OpenAsync("/ui/training"), StringComparison.Ordinal);
        var answer = await world.GetAsync("/ui/training/run?name=titles%2Flora");
        PageTests.Check("run", answer, HttpStatusCode.OK);
        foreach (var words in new[] { "data-reload=\"5\"", "Best ndcg@10", "0.0700", "from 5.250", "loss from 5.25 to 4.5, least 4.5, greatest 5.25" })
        {
            Assert.Contains(words, answer.Html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(folder.Path, answer.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, new[] { "0.0", "0.5", "1.0" })]
    [InlineData(0, 1000, new[] { "0", "500", "1000" })]
    [InlineData(3, 3, new[] { "0", "2", "4", "6" })]
    public void Axes_have_marks_at_round_numbers(double least, double most, string[] labels) =>
        Assert.Equal(labels, new CurveScale(least, most, 0, 100, 2).Marks.Select(mark => mark.Label));

    private sealed class FailingChooser : IAlgorithmChooser
    {
        public AlgorithmChoice Choose(ServedDomain domain, string? user, string? requested) => throw new ServingStoreException("It is away.");
    }
}
