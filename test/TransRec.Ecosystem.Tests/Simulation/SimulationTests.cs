using TransRec.Ecosystem;
using TransRec.Ecosystem.Choice;
using TransRec.Ecosystem.Simulation;
using TransRec.Options;
using TransRec.Reports;

namespace TransRec.Tests.Ecosystem.Simulation;

public sealed class SimulationTests
{
    private static readonly EcosystemRecipe Small = StandardRecipes.Short with
    {
        Seeds = 2,
        Cycles = 4,
        DaysPerCycle = 5,
        Population = new GeneratedPopulationOptions { Consumers = 60, Providers = 4, ItemsPerProvider = 20 },
    };

    [Fact]
    public void The_number_of_jobs_changes_no_byte()
    {
        using var folder = new TemporaryFolder();

        SimulationFiles.Write(folder["one"], new SimulationSummary(Small, EcosystemSimulation.Run(Small, jobs: 1)));
        SimulationFiles.Write(folder["four"], new SimulationSummary(Small, EcosystemSimulation.Run(Small, jobs: 4)));

        var names = Directory.GetFiles(folder["one"]).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(["choices.csv", "consumers.csv", "providers.csv", "recipe.json", "recommenders.csv", "report.html", "summary.json"], names);
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(folder["one"], name!)), File.ReadAllBytes(Path.Combine(folder["four"], name!))));
    }

    [Fact]
    public void What_was_stopped_goes_on_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var ended = 0;
        var progress = new Told(() =>
        {
            if (++ended == 2)
            {
                stop.Cancel();
            }
        });
        var part = EcosystemSimulation.Run(Small, progress: progress, cancellationToken: stop.Token);
        SimulationCells.Write(folder.Path, Small, part);

        var whole = EcosystemSimulation.Run(Small, before: SimulationCells.Read(folder.Path, Small));

        Assert.InRange(part.Count, 1, 5);
        SimulationFiles.Write(folder["resumed"], new SimulationSummary(Small, whole));
        SimulationFiles.Write(folder["undisturbed"], new SimulationSummary(Small, EcosystemSimulation.Run(Small)));
        Assert.Equal(File.ReadAllText(Path.Combine(folder["undisturbed"], "consumers.csv")), File.ReadAllText(Path.Combine(folder["resumed"], "consumers.csv")));
        Assert.Equal(File.ReadAllText(Path.Combine(folder["undisturbed"], "report.html")), File.ReadAllText(Path.Combine(folder["resumed"], "report.html")));
    }

    [Fact]
    public void A_folder_with_the_cells_of_another_recipe_is_refused_and_more_seeds_are_no_other_recipe()
    {
        using var folder = new TemporaryFolder();
        SimulationCells.Write(folder.Path, Small, []);

        Assert.Empty(SimulationCells.Read(folder.Path, Small with { Seeds = 9 }));
        Assert.Contains("another recipe", Assert.Throws<EcosystemException>(() => SimulationCells.Read(folder.Path, Small with { Slate = 3 })).Message);
    }

    [Fact]
    public void Scenarios_share_their_draws_so_that_a_second_recommender_that_nobody_uses_changes_nothing()
    {
        var recipe = Small with
        {
            Scenarios = [Small.Scenarios[0], Small.Scenarios[0] with { Name = "unused", Recommenders = ["mainstream", "niche"] }],
        };

        var cells = EcosystemSimulation.Run(recipe);

        Assert.All(cells.GroupBy(cell => cell.Seed), pair => Assert.Equal(pair.First().Consumers, pair.Last().Consumers));
    }

    [Fact]
    public void Shows_of_a_cycle_are_one_slot_per_place_of_every_list()
    {
        var cells = EcosystemSimulation.Run(Small);

        Assert.All(cells, cell => Assert.All(cell.Providers.GroupBy(row => row.Cycle), cycle => Assert.Equal(60 * 5 * 5, cycle.Sum(row => row.Shows))));
        Assert.All(cells.SelectMany(cell => cell.Consumers.GroupBy(row => (row.Cycle, row.Group))), group => Assert.Equal(group.Key.Group == "niche" ? 6 : 54, group.Sum(row => row.Consumers)));
    }

    [Theory]
    [InlineData("universal")]
    [InlineData("coldStart")]
    [InlineData("ownership")]
    public void Portability_changes_what_follows_the_first_switch_and_nothing_before_it(string portability)
    {
        var threshold = Small.Scenarios[1];
        var recipe = Small with { Scenarios = [threshold, threshold with { Name = portability, Portability = portability }] };

        var cells = EcosystemSimulation.Run(recipe);

        foreach (var pair in cells.GroupBy(cell => cell.Seed).Select(own => own.ToArray()))
        {
            Assert.Equal(pair[0].Consumers.Where(row => row.Cycle == 1), pair[1].Consumers.Where(row => row.Cycle == 1));
            Assert.NotEqual(pair[0].Providers, pair[1].Providers);
        }
    }

    [Theory]
    [InlineData("popular")]
    [InlineData("transition")]
    [InlineData("knn")]
    public void Further_recommenders_show_every_item_at_most_once_to_a_consumer_who_takes_it(string type)
    {
        var recipe = EcosystemRecipes.Parse($$"""
            { "seeds": 1, "cycles": 3, "daysPerCycle": 4, "population": { "source": "generated", "consumers": 40, "providers": 3, "itemsPerProvider": 30 },
              "itemChoice": { "rule": "always" },
              "recommenders": [{ "type": "{{type}}", "name": "all", "leastInteractions": 20, "leastProfile": 2 }, { "type": "{{type}}", "name": "films", "restrictedTo": ["Western"] }],
              "scenarios": [{ "name": "one", "recommenders": ["all"] }, { "name": "two", "recommenders": ["films"] }] }
            """);

        var cells = EcosystemSimulation.Run(recipe);

        Assert.All(cells[0].Recommenders, row => Assert.Equal(40 * 4 * 5, row.Slots));
        Assert.All(cells[1].Recommenders, row => Assert.Equal(1, row.Shares[^1])); // Western is the last category
        Assert.All(cells, cell => Assert.All(cell.Consumers, row => Assert.True(row.TakeRate is > 0.7 and <= 1)));
    }

    [Fact]
    public void All_mistakes_of_a_recipe_are_reported_at_once()
    {
        var mistakes = Assert.Throws<OptionsException>(() => EcosystemRecipes.Parse("""
            { "cycles": 0, "population": { "source": "generatd" }, "recommenders": [{ "type": "genre-popularity", "name": "a", "explore": 2 }],
              "scenarios": [{ "name": "s", "recommenders": ["a"], "policy": { "type": "ucb", "bonnus": 1 } }] }
            """)).Mistakes;

        Assert.Equal(["cycles", "population.source", "recommenders[0].explore", "scenarios[0].policy.bonnus"], mistakes.Select(mistake => mistake.Path).Order());
    }

    [Fact]
    public void A_scenario_that_names_an_unknown_recommender_is_refused_with_the_known_ones()
    {
        var mistake = Assert.Throws<OptionsException>(() => EcosystemRecipes.Parse("""
            { "population": { "source": "generated" }, "recommenders": [{ "type": "popular", "name": "all" }, { "type": "popular", "name": "all" }],
              "scenarios": [{ "name": "s", "recommenders": ["al"] }] }
            """)).Message;

        Assert.Contains("the name all stands twice", mistake);
        Assert.Contains("there is no recommender al. Did you mean all?", mistake);
    }

    [Fact]
    public void A_simulation_that_would_not_fit_into_memory_is_refused_with_the_numbers()
    {
        var message = Assert.Throws<OptionsException>(() => EcosystemRecipes.Parse("""
            { "daysPerCycle": 10000, "population": { "source": "generated", "consumers": 1000000, "itemsPerProvider": 1000000, "providers": 10000 },
              "recommenders": [{ "type": "popular", "name": "all" }], "scenarios": [{ "name": "s", "recommenders": ["all"], "portability": "universal" }] }
            """)).Message;

        Assert.Contains("found 10,000,000,000", message);
        Assert.Contains("cycles: times days and consumers", message);
        Assert.Contains("population.itemsPerProvider", message);
    }

    [Fact]
    public void A_recipe_is_read_back_as_it_was_written()
    {
        var text = EcosystemRecipes.Write(StandardRecipes.Paper);

        Assert.Equal(text, EcosystemRecipes.Write(EcosystemRecipes.Parse(text)));
        Assert.Contains("\"type\": \"threshold\"", text);
    }

    [Fact]
    public void An_unknown_niche_is_named_with_the_categories()
    {
        var recipe = Small with { Population = new GeneratedPopulationOptions { Niche = "Westrn" } };

        Assert.Contains("Did you mean Western?", Assert.Throws<EcosystemException>(() => EcosystemSimulation.Run(recipe)).Message);
    }

    [Fact]
    public void A_recommender_can_become_available_later()
    {
        var recipe = Small with { Scenarios = [Small.Scenarios[2] with { AvailableFrom = 3, Policy = new UcbChoiceOptions { Form = "paper", MaxExploration = 1, Cooldown = 0 } }] };

        var rows = EcosystemSimulation.Run(recipe).SelectMany(cell => cell.Consumers).Where(row => row.Recommender == "niche" && row.Consumers > 0);

        Assert.Equal(3, rows.Min(row => row.Cycle));
    }

    private sealed class Told(Action action) : IProgress<CellResult>
    {
        public void Report(CellResult value) => action();
    }
}
