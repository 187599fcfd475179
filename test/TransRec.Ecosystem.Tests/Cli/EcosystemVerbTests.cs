using System.Text.Json;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Ecosystem.Cli;

public sealed class EcosystemVerbTests
{
    private static readonly string[] Small = ["--set", "cycles=2", "--set", "daysPerCycle=3", "--set", "population.consumers=30"];

    [Fact]
    public void New_recipes_run_and_leave_a_report_with_every_figure()
    {
        using var folder = new TemporaryFolder();
        var cli = new CommandLine();

        Assert.Equal(0, cli.Run("ecosystem", "new", folder["recipes"]));
        Assert.Equal(0, cli.Run(["ecosystem", "simulate", Path.Combine(folder["recipes"], "short.json"), "--out", folder["out"], "--seeds", "2", .. Small]));

        var report = File.ReadAllText(Path.Combine(folder["out"], "report.html"));
        Assert.Equal(11, report.Split("<svg").Length - 1);
        Assert.Contains("it predicts no shop", report);
        Assert.Contains("mean profit of other providers", cli.Out);
    }

    [Fact]
    public void The_result_as_json_is_the_summary()
    {
        using var folder = new TemporaryFolder();
        new CommandLine().Run("ecosystem", "new", folder["recipes"]);
        var cli = new CommandLine();

        Assert.Equal(0, cli.Run(["ecosystem", "simulate", Path.Combine(folder["recipes"], "paper.json"), "--out", folder["out"], "--seeds", "2", "--jobs", "1", "--json", .. Small]));

        var scenarios = JsonDocument.Parse(cli.Out).RootElement.GetProperty("scenarios");
        Assert.Equal(["one", "threshold", "ucb"], scenarios.EnumerateArray().Select(scenario => scenario.GetProperty("name").GetString()));
        Assert.Equal(2, scenarios[1].GetProperty("quantities").GetProperty("nicheProviderProfit").GetProperty("againstFirst").GetProperty("seeds").GetInt32());
    }

    [Fact]
    public void Recipes_that_are_there_are_not_overwritten()
    {
        using var folder = new TemporaryFolder();
        folder.Write("paper.json", "mine");
        var cli = new CommandLine();

        Assert.Equal(1, cli.Run("ecosystem", "new", folder.Path));

        Assert.Contains("paper.json is there already", cli.Error);
        Assert.Equal("mine", File.ReadAllText(folder["paper.json"]));
        Assert.False(File.Exists(folder["short.json"]));
        Assert.False(File.Exists(folder["adapters.json"]));
    }

    [Fact]
    public void A_recipe_that_is_not_there_is_named_with_what_to_do()
    {
        var cli = new CommandLine();

        Assert.Equal(1, cli.Run("ecosystem", "simulate", "nowhere.json"));

        Assert.Contains("There is no file nowhere.json", cli.Error);
        Assert.Contains("ecosystem new", cli.Error);
    }
}
