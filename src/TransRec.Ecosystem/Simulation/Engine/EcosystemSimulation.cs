using System.Runtime.ExceptionServices;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Runs the cells of a recipe, each scenario on each population. A cell depends on nothing but the recipe and its seed, so that the number of jobs changes nothing.</summary>
public static class EcosystemSimulation
{
    /// <summary>Runs what is not there yet.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="jobs">Cells side by side.</param>
    /// <param name="before">Cells that are there already.</param>
    /// <param name="progress">Is told of each cell that ends, from any thread. Null: nobody.</param>
    /// <param name="cancellationToken">Stops after the cycles that are running; what has ended is returned.</param>
    /// <returns>The cells that there are, by seed and then in the order of the scenarios; all of them unless it was stopped.</returns>
    /// <exception cref="TransRecException">The data of the population, a base or an adapter folder cannot be used.</exception>
    public static IReadOnlyList<CellResult> Run(
        EcosystemRecipe recipe, int jobs = 1, IEnumerable<CellResult>? before = null, IProgress<CellResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentOutOfRangeException.ThrowIfLessThan(jobs, 1);
        var source = new PopulationSource(recipe.Population);
        using var makers = new ListMakers(recipe, source.Domain);
        var there = (before ?? []).ToDictionary(cell => (cell.Seed, cell.Scenario));
        (int Seed, ScenarioOptions Scenario)[] wanted = [.. Enumerable.Range(recipe.FirstSeed, recipe.Seeds).SelectMany(seed => recipe.Scenarios.Select(scenario => (seed, scenario)))];
        var results = wanted.Select(cell => there.GetValueOrDefault((cell.Seed, cell.Scenario.Name))).ToArray();
        try
        {
            Parallel.For(0, wanted.Length, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken }, i =>
            {
                if (results[i] is null)
                {
                    var (seed, scenario) = wanted[i];
                    results[i] = new ScenarioRun(recipe, scenario, source.Draw(seed), seed, makers).Run(cancellationToken);
                    progress?.Report(results[i]!);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What has ended counts.
        }
        catch (AggregateException several)
        {
            // Of several cells that fail side by side one says it.
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions.FirstOrDefault(each => each is TransRecException) ?? several.Flatten().InnerExceptions[0]);
        }

        return [.. results.OfType<CellResult>()];
    }
}
