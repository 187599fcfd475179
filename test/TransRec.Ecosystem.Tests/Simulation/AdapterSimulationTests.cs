using TransRec.Ecosystem;
using TransRec.Ecosystem.Simulation;
using TransRec.Tests.Ecosystem.Publishing;

namespace TransRec.Tests.Ecosystem.Simulation;

[Collection(nameof(Foundry))]
public sealed class AdapterSimulationTests(Foundry foundry)
{
    private EcosystemRecipe Recipe(string portability = "universal") => EcosystemRecipes.Parse($$"""
        {
          "seeds": 1, "cycles": 3, "daysPerCycle": 2, "slate": 4, "itemChoice": { "rule": "always" },
          "population": { "source": "domain", "folder": "{{foundry.DataFolder}}", "attributes": "{{foundry.Attributes}}", "niche": "red", "consumers": 10, "nicheShare": 0.2, "historyLength": 2 },
          "recommenders": [
            { "type": "adapter", "name": "base", "base": "{{foundry.BaseFolder}}", "explore": 0 },
            { "type": "adapter", "name": "reds", "base": "{{foundry.BaseFolder}}", "folder": "{{foundry.Good}}", "restrictedTo": ["red"] },
            { "type": "transition", "name": "transition" }
          ],
          "scenarios": [
            { "name": "alone", "recommenders": ["base"] },
            { "name": "reds alone", "recommenders": ["reds"] },
            { "name": "toys too", "recommenders": ["base", "reds", "transition"], "policy": { "type": "ucb", "maxExploration": 1, "cooldown": 0 } },
            { "name": "choice", "recommenders": ["base", "reds"], "portability": "{{portability}}", "policy": { "type": "ucb", "maxExploration": 1, "cooldown": 0 } }
          ]
        }
        """);

    [Fact]
    public void Real_adapters_serve_consumers_who_choose_between_them()
    {
        var cells = EcosystemSimulation.Run(Recipe());

        Assert.All(cells, cell => Assert.Equal(3 * 2 * 10 * 4, cell.Recommenders.Sum(row => row.Slots)));
        Assert.All(cells.Single(cell => cell.Scenario == "reds alone").Recommenders, row => Assert.Equal(1, row.Shares[cells[0].Categories.ToList().IndexOf("red")]));
        Assert.Equal(["base", "reds", "transition"], cells.Single(cell => cell.Scenario == "toys too").Consumers.Select(row => row.Recommender).Distinct().Order());
    }

    [Fact]
    public void The_number_of_jobs_changes_nothing()
    {
        var (one, three) = (EcosystemSimulation.Run(Recipe(), jobs: 1), EcosystemSimulation.Run(Recipe(), jobs: 3));

        Assert.All(one.Zip(three), pair => Assert.Equal(pair.First.Consumers, pair.Second.Consumers));
    }

    [Theory]
    [InlineData("algorithmSpecific", false)]
    [InlineData("coldStart", false)]
    [InlineData("ownership", true)] // the same history as under universal: the two differ in what may be trained on
    public void Portability_says_what_a_list_is_made_of(string portability, bool isEqual)
    {
        var (universal, other) = (EcosystemSimulation.Run(Recipe()), EcosystemSimulation.Run(Recipe(portability)));

        Assert.Equal(isEqual, universal.Single(cell => cell.Scenario == "choice").Consumers.SequenceEqual(other.Single(cell => cell.Scenario == "choice").Consumers));
    }

    [Fact]
    public void Adapters_of_another_base_are_refused()
    {
        var recipe = Recipe();
        recipe = recipe with { Recommenders = [.. recipe.Recommenders.Select(each => each is AdapterRecommenderOptions { Folder: not null } own ? own with { Folder = foundry.Foreign } : each)] };

        Assert.ThrowsAny<TransRecException>(() => EcosystemSimulation.Run(recipe));
    }

    [Fact]
    public void More_niche_consumers_than_there_are_is_an_error_with_the_numbers()
    {
        var recipe = Recipe();

        var message = Assert.Throws<EcosystemException>(() => EcosystemSimulation.Run(recipe with { Population = recipe.Population with { Consumers = 24, NicheShare = 1 } })).Message;

        Assert.Contains("who like red most", message);
    }
}
