using TransRec.Ecosystem.Choice;
using TransRec.Ecosystem.Simulation;

namespace TransRec.Tests.Ecosystem.Simulation;

/// <summary>What the paper's experiment must come to on the generated population: 12 cycles of 10 days, 20 seeds.</summary>
public sealed class AcceptanceTests(ShortRun run) : IClassFixture<ShortRun>
{
    [Theory]
    [InlineData("threshold", 1.0)]
    [InlineData("ucb", 0.9)]
    public void Niche_consumers_gain_and_are_at_the_niche_recommender(string scenario, double least)
    {
        var one = run.Seeds("one", cell => Last(cell, "niche"));
        var own = run.Seeds(scenario, cell => Last(cell, "niche"));

        Assert.True(own.Average() >= 3 * one.Average(), $"{own.Average()} against {one.Average()}");
        Assert.All(one.Zip(own), pair => Assert.True(pair.Second >= 2 * pair.First, $"{pair.Second} against {pair.First}"));
        Assert.True(run.Seeds(scenario, cell => At(cell, "niche")).Average() >= least);
    }

    [Theory]
    [InlineData("threshold", 0.04)]
    [InlineData("ucb", 0.12)]
    public void Mainstream_consumers_lose_little(string scenario, double most)
    {
        var loss = 1 - (run.Seeds(scenario, cell => Last(cell, "mainstream")).Average() / run.Seeds("one", cell => Last(cell, "mainstream")).Average());

        Assert.InRange(loss, -0.02, most);
    }

    [Theory]
    [InlineData("threshold", 1.7)]
    [InlineData("ucb", 2.5)]
    public void The_niche_provider_gains_in_nearly_every_seed(string scenario, double factor)
    {
        var one = run.Seeds("one", cell => Profit(cell, "niche"));
        var own = run.Seeds(scenario, cell => Profit(cell, "niche"));

        Assert.True(one.Zip(own).Count(pair => pair.Second > pair.First) >= 18);
        Assert.True(own.Average() >= factor * one.Average(), $"{own.Average()} against {one.Average()}");
    }

    [Theory]
    [InlineData("threshold", 0.05, 0.20)]
    [InlineData("ucb", 0.20, 0.35)]
    public void Other_providers_pay(string scenario, double least, double most)
    {
        var loss = 1 - (run.Seeds(scenario, cell => Profit(cell, "mainstream")).Average() / run.Seeds("one", cell => Profit(cell, "mainstream")).Average());

        Assert.InRange(loss, least, most);
    }

    [Fact]
    public void With_one_recommender_the_first_days_race_decides_the_niche_providers_profit()
    {
        var profits = run.Seeds("one", cell => Profit(cell, "niche")).Order().ToArray();

        Assert.True((profits[9] + profits[10]) / 2 < 0.4 * profits.Average());
    }

    [Fact]
    public void Under_the_threshold_some_mainstream_consumers_go_to_and_fro_and_with_hysteresis_they_do_not()
    {
        var threshold = StandardRecipes.Short.Scenarios[1];
        var policy = (ThresholdChoiceOptions)threshold.Policy;
        var recipe = StandardRecipes.Short with
        {
            Seeds = 3,
            SampledConsumers = 600,
            Scenarios = [threshold, threshold with { Name = "hysteresis", Policy = policy with { Hysteresis = 0.01 } }],
        };

        var cells = EcosystemSimulation.Run(recipe);

        Assert.All(cells.Where(cell => cell.Scenario == "threshold"), cell => Assert.True(Visits(cell) >= 4));
        Assert.All(cells.Where(cell => cell.Scenario == "hysteresis"), cell => Assert.Equal(1, Visits(cell)));
    }

    [Fact]
    public void Under_ucb_the_shares_swing_at_first()
    {
        var shares = Enumerable.Range(1, 12).Select(cycle => run.Seeds("ucb", cell => At(cell, "mainstream", cycle)).Average()).ToArray();

        Assert.True(shares[0] == 0 && shares[1] == 1);
        Assert.True(shares[2..6].Max() - shares[2..6].Min() > 0.5);
    }

    [Fact]
    public void Means_lie_within_three_standard_errors_of_an_independent_program()
    {
        foreach (var row in GoldenTables.Csv("rerun-summary.csv").Where(row => row["profile"] == "short"))
        {
            Func<CellResult, double> quantity = row["quantity"] switch
            {
                "niche_consumer_utility" => cell => Last(cell, "niche"),
                "mainstream_consumer_utility" => cell => Last(cell, "mainstream"),
                "niche_provider_profit" => cell => Profit(cell, "niche"),
                "mainstream_provider_profit_mean" => cell => Profit(cell, "mainstream"),
                "niche_consumers_on_niche" => cell => At(cell, "niche"),
                "mainstream_consumers_on_niche" => cell => At(cell, "mainstream"),
                var other => throw new NotSupportedException(other),
            };
            var scenario = row["scenario"] == "monolithic" ? "one" : row["scenario"];
            var own = run.Seeds(scenario, quantity).ToArray();
            var (mean, deviation) = (GoldenTables.Number(row["mean"]), GoldenTables.Number(row["sd"]));
            var mine = Math.Sqrt(own.Sum(value => Math.Pow(value - own.Average(), 2)) / (own.Length - 1));
            var error = Math.Sqrt(((deviation * deviation) + (mine * mine)) / own.Length); // of the difference of two means
            Assert.True(Math.Abs(own.Average() - mean) <= 3 * error, $"{scenario} {row["quantity"]}: {own.Average()} against {mean}, standard error {error}");
        }
    }

    private static double Last(CellResult cell, string group)
    {
        var rows = cell.Consumers.Where(row => row.Cycle == 12 && row.Group == group).ToList();
        return rows.Sum(row => row.Consumers * row.Utility) / rows.Sum(row => row.Consumers);
    }

    private static double At(CellResult cell, string group, int cycle = 12)
    {
        var rows = cell.Consumers.Where(row => row.Cycle == cycle && row.Group == group).ToList();
        return (double)rows.Where(row => row.Recommender == "niche").Sum(row => row.Consumers) / rows.Sum(row => row.Consumers);
    }

    // Over both recommenders; of the other providers the mean of one.
    private static double Profit(CellResult cell, string group)
    {
        var rows = cell.Providers.Where(row => row.Cycle == 12 && row.Group == group).ToList();
        return rows.Sum(row => row.Profit) / rows.Select(row => row.Provider).Distinct().Count();
    }

    /// <summary>How often the mainstream consumer who does it most goes to the niche recommender.</summary>
    private static int Visits(CellResult cell) => cell.Choices.Where(row => row.Group == "mainstream")
        .GroupBy(row => row.Consumer).Max(own => own.Count(row => row.Recommender == "mainstream" && row.Next == "niche"));
}

/// <summary>The run that the tests look at.</summary>
public sealed class ShortRun
{
    private readonly IReadOnlyList<CellResult> cells = EcosystemSimulation.Run(StandardRecipes.Short, jobs: 2);

    public IEnumerable<CellResult> Cells(string scenario) => cells.Where(cell => cell.Scenario == scenario);

    public double[] Seeds(string scenario, Func<CellResult, double> quantity) => [.. Cells(scenario).Select(quantity)];
}
