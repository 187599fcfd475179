using System.Text.Json;
using TransRec.Data;
using TransRec.Experiments.Runs;
using TransRec.Tests.Experiments;
using TransRec.Tests.Reports;

namespace TransRec.Tests.Cli;

[Collection(nameof(TinyWorld))]
public sealed class RecommendVerbTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Page => Path.Combine(folder.Path, "page.html");

    [Fact]
    public void A_page_is_written_beside_the_table()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("recommend", world.TargetRun, "--user", User, "-k", "3", "--html", Page));
        var cards = RecommendationPageTests.Parse(File.ReadAllText(Page)).Descendants("li").ToList();
        Assert.Equal(Domain.Sequence(0).Length + 3, cards.Count);
        Assert.Contains($"To look at: {Page}\n", line.Out, StringComparison.Ordinal);
        Assert.Equal("", line.Error);
    }

    [Fact]
    public void As_tested_the_last_item_is_held_out_and_the_list_can_have_it()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("recommend", world.TargetRun, "--user", User, "-k", "100", "--as-tested", "--json", "--html", Page));
        using var printed = JsonDocument.Parse(line.Out);
        var heldOut = Domain.ItemIds[Domain.Sequence(0)[^1]];
        var rank = printed.RootElement.GetProperty("heldOut").GetProperty("rank").GetInt32();
        Assert.Equal(heldOut, printed.RootElement.GetProperty("recommendations")[rank - 1].GetProperty("itemId").GetString());
        Assert.Equal(Domain.Sequence(0).Length - 1, printed.RootElement.GetProperty("history").GetArrayLength());
        Assert.Single(RecommendationPageTests.Parse(File.ReadAllText(Page)).Descendants("li"), card => card.Attribute("class")?.Value == "card held");
    }

    [Fact]
    public void A_given_history_is_shown_with_titles_and_has_no_item_of_the_test()
    {
        var line = new CommandLine();
        var ids = $"{Domain.ItemIds[1]} {Domain.ItemIds[2]}";
        Assert.Equal(0, line.Run("recommend", world.TargetRun, "--history", ids, "-k", "2"));
        Assert.Contains(Domain.Titles[2], line.Out, StringComparison.Ordinal);
        var refused = new CommandLine();
        Assert.Equal(2, refused.Run("recommend", world.TargetRun, "--history", ids, "--as-tested"));
        Assert.Contains("--as-tested belongs to --user", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_is_no_html_is_refused()
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run("recommend", world.TargetRun, "--user", User, "--html", "page.pdf"));
        Assert.Contains("--html must end in .html; found page.pdf.", line.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Domain Domain => Experiment.Load(TinyWorld.Data(world.Target));

    private string User => Domain.UserIds[0];
}
