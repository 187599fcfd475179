using TransRec.Ecosystem.Measures;

namespace TransRec.Ecosystem.Simulation;

/// <summary>What a simulation came to: quantities over seeds, by cycle and in the last one, and each scenario against the first.</summary>
public sealed class SimulationSummary
{
    private readonly Dictionary<string, IReadOnlyList<(int Seed, CellSeries Series)>> series;

    /// <param name="recipe">The recipe.</param>
    /// <param name="cells">Its cells; seeds of which a scenario is missing are left out.</param>
    /// <exception cref="ArgumentException">No seed has every scenario.</exception>
    public SimulationSummary(EcosystemRecipe recipe, IReadOnlyList<CellResult> cells)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(cells);
        Recipe = recipe;
        Seeds = [.. cells.GroupBy(cell => cell.Seed).Where(own => recipe.Scenarios.All(scenario => own.Any(cell => cell.Scenario == scenario.Name))).Select(own => own.Key).Order()];
        if (Seeds.Count == 0)
        {
            throw new ArgumentException("No seed has been run in every scenario.", nameof(cells));
        }

        Cells = [.. cells.Where(cell => Seeds.Contains(cell.Seed))];
        series = recipe.Scenarios.ToDictionary(
            scenario => scenario.Name,
            scenario => (IReadOnlyList<(int, CellSeries)>)[.. Cells.Where(cell => cell.Scenario == scenario.Name).OrderBy(cell => cell.Seed).Select(cell => (cell.Seed, new CellSeries(recipe, cell)))]);
    }

    /// <summary>The recipe.</summary>
    public EcosystemRecipe Recipe { get; }

    /// <summary>The seeds that every scenario was run on.</summary>
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>Their cells.</summary>
    public IReadOnlyList<CellResult> Cells { get; }

    /// <summary>Names of the scenarios.</summary>
    public IReadOnlyList<string> Scenarios => [.. Recipe.Scenarios.Select(scenario => scenario.Name)];

    /// <summary>Whether the niche provider's profit in the first scenario is decided by the race of the first day: the median far under the mean.</summary>
    public bool FirstDayDecides => Seeds.Count >= 5 && Last(Scenarios[0], Quantity.NicheProfit) is var profit && profit.Median < 0.4 * profit.Mean;

    /// <summary>A quantity by cycle: mean over seeds, 10th and 90th percentile.</summary>
    public IReadOnlyList<(double Mean, double P10, double P90)> Curve(string scenario, Quantity quantity) =>
    [
        .. Enumerable.Range(0, Recipe.Cycles).Select(cycle =>
        {
            var spread = Spread.Of([.. series[scenario].Select(each => each.Series[quantity][cycle])]);
            return (spread.Mean, spread.P10, spread.P90);
        }),
    ];

    /// <summary>A quantity of the last cycle per seed.</summary>
    public IReadOnlyList<double> PerSeed(string scenario, Quantity quantity) => [.. series[scenario].Select(each => each.Series[quantity][^1])];

    /// <summary>A quantity of the last cycle over seeds.</summary>
    public Spread Last(string scenario, Quantity quantity) => Spread.Of([.. PerSeed(scenario, quantity)]);

    /// <summary>A scenario against the first one, seed by seed.</summary>
    public PairedDifference Against(string scenario, Quantity quantity)
    {
        double[] differences = [.. PerSeed(scenario, quantity).Zip(PerSeed(Scenarios[0], quantity), (own, first) => own - first)];
        return new PairedDifference(differences.Average(), differences.Count(difference => difference > 0), differences.Length, WilcoxonSignedRank.PValue(differences));
    }

    /// <summary>The share of slots of the last cycle whose item is of each category, mean over seeds.</summary>
    public IReadOnlyList<(string Category, double Share)> Shares(string scenario)
    {
        var cells = Cells.Where(cell => cell.Scenario == scenario).ToList();
        return
        [
            .. cells[0].Categories.Select((category, at) =>
                (category, cells.Average(cell => CellSeries.Share(cell.Recommenders.Where(row => row.Cycle == Recipe.Cycles), at)))),
        ];
    }
}

/// <summary>Values over seeds.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation; 0 of one.</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="P10">The 10th percentile.</param>
/// <param name="Median">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="Maximum">The largest.</param>
public sealed record Spread(double Mean, double Deviation, double Minimum, double P10, double Median, double P90, double Maximum)
{
    /// <summary>Of values, at least one.</summary>
    public static Spread Of(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        var mean = sorted.Average();
        var deviation = sorted.Length > 1 ? Math.Sqrt(sorted.Sum(value => (value - mean) * (value - mean)) / (sorted.Length - 1)) : 0;
        return new Spread(mean, deviation, sorted[0], Quantiles.Of(sorted, 0.1), Quantiles.Of(sorted, 0.5), Quantiles.Of(sorted, 0.9), sorted[^1]);
    }
}

/// <summary>Differences between two scenarios on the same populations.</summary>
/// <param name="Mean">The mean difference.</param>
/// <param name="Gains">Seeds with a gain.</param>
/// <param name="Seeds">Seeds.</param>
/// <param name="PValue">Of the signed-rank test of Wilcoxon, two-sided.</param>
public sealed record PairedDifference(double Mean, int Gains, int Seeds, double PValue);
