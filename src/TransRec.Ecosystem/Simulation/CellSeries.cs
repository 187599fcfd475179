namespace TransRec.Ecosystem.Simulation;

/// <summary>The quantities of one cell, each by cycle.</summary>
internal sealed class CellSeries
{
    private readonly Dictionary<string, double[]> values = [];

    public CellSeries(EcosystemRecipe recipe, CellResult cell)
    {
        string[] niche = [.. recipe.Recommenders.Where(each => each.IsNiche).Select(each => each.Name)];
        var at = cell.Categories.TakeWhile(category => category != cell.Niche).Count();
        var consumers = cell.Consumers.ToLookup(row => row.Cycle);
        var providers = cell.Providers.ToLookup(row => row.Cycle);
        var recommenders = cell.Recommenders.ToLookup(row => row.Cycle);
        double[] By(Func<int, double> value) => [.. Enumerable.Range(1, recipe.Cycles).Select(value)];
        double Weighted(int cycle, string? group, Func<ConsumerRow, double> value)
        {
            var rows = consumers[cycle].Where(row => group is null || row.Group == group).ToList();
            return rows.Sum(row => row.Consumers) is > 0 and var count ? rows.Sum(row => row.Consumers * value(row)) / count : 0;
        }

        double Profit(int cycle, string group)
        {
            var rows = providers[cycle].Where(row => row.Group == group).ToList();
            return rows.Count > 0 ? rows.Sum(row => row.Profit) / rows.Select(row => row.Provider).Distinct().Count() : 0;
        }

        foreach (var (group, utility, cumulated, atNiche, takes) in ((string, Quantity, Quantity, Quantity, Quantity)[])
        [
            (Groups.Niche, Quantity.NicheUtility, Quantity.NicheCumulated, Quantity.NicheConsumersAtNiche, Quantity.NicheTakeRate),
            (Groups.Mainstream, Quantity.MainstreamUtility, Quantity.MainstreamCumulated, Quantity.MainstreamConsumersAtNiche, Quantity.MainstreamTakeRate),
        ])
        {
            values[utility.Key] = By(cycle => Weighted(cycle, group, row => row.Utility));
            var sum = 0.0;
            values[cumulated.Key] = By(cycle => sum += recipe.DaysPerCycle * Weighted(cycle, group, row => row.ListUtility));
            values[atNiche.Key] = By(cycle => Weighted(cycle, group, row => niche.Contains(row.Recommender) ? 1 : 0));
            values[takes.Key] = By(cycle => Weighted(cycle, group, row => row.TakeRate));
        }

        values[Quantity.NicheProfit.Key] = By(cycle => Profit(cycle, Groups.Niche));
        values[Quantity.MainstreamProfit.Key] = By(cycle => Profit(cycle, Groups.Mainstream));
        values[Quantity.NicheShareOfSlots.Key] = By(cycle => Share(recommenders[cycle], at));
        values[Quantity.Switches.Key] = By(cycle => Weighted(cycle, group: null, row => row.Consumers > 0 ? (double)row.SwitchesOut / row.Consumers : 0));
    }

    /// <summary>A quantity by cycle, the first one at place 0.</summary>
    public IReadOnlyList<double> this[Quantity quantity] => values[quantity.Key];

    /// <summary>The share of all slots of a cycle whose item is of a category.</summary>
    public static double Share(IEnumerable<RecommenderRow> rows, int category)
    {
        var (slots, own) = (0.0, 0.0);
        foreach (var row in rows)
        {
            slots += row.Slots;
            own += row.Slots * row.Shares[category];
        }

        return slots > 0 ? own / slots : 0;
    }
}
