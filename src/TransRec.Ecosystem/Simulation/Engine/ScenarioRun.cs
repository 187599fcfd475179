using TransRec.Ecosystem.Choice;
using TransRec.Ecosystem.Measures;
using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>One scenario on one population, from the first day to the last.</summary>
/// <remarks>
/// Lists of a day depend on clicks up to yesterday, and every consumer has own numbers for every day, a function of seed, day and consumer. So the order of consumers
/// plays no part, and scenarios share their draws.
/// </remarks>
internal sealed class ScenarioRun
{
    private readonly EcosystemRecipe recipe;
    private readonly ScenarioOptions scenario;
    private readonly SimulatedPopulation population;
    private readonly int seed;
    private readonly IListMaker[] makers;
    private readonly CycleCounts[] counts;
    private readonly ConsumerChoices choices;
    private readonly ConsumerHistories histories;
    private readonly int[] takes;
    private readonly List<ConsumerRow> consumerRows = [];
    private readonly List<ProviderRow> providerRows = [];
    private readonly List<RecommenderRow> recommenderRows = [];
    private readonly List<ChoiceRow> choiceRows = [];

    public ScenarioRun(EcosystemRecipe recipe, ScenarioOptions scenario, SimulatedPopulation population, int seed, ListMakers source)
    {
        (this.recipe, this.scenario, this.population, this.seed) = (recipe, scenario, population, seed);
        makers = [.. scenario.Recommenders.Select(name => source.Create(recipe.Recommenders.First(each => each.Name == name), population))];
        counts = [.. makers.Select(_ => new CycleCounts(population))];
        choices = new ConsumerChoices(recipe, scenario, population, seed);
        histories = new ConsumerHistories(PortabilityNames.Of(scenario.Portability), population.Consumers, makers.Length, recipe.Cycles * recipe.DaysPerCycle);
        takes = new int[population.Consumers];
    }

    public CellResult Run(CancellationToken cancellationToken)
    {
        for (var cycle = 1; cycle <= recipe.Cycles; cycle++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var maker in makers)
            {
                maker.BeginCycle();
            }

            for (var day = 0; day < recipe.DaysPerCycle; day++)
            {
                Live(cycle, day);
            }

            Close(cycle);
        }

        return new CellResult
        {
            Seed = seed,
            Scenario = scenario.Name,
            Categories = population.Categories,
            Niche = population.Categories[population.Niche],
            Consumers = consumerRows,
            Providers = providerRows,
            Recommenders = recommenderRows,
            Choices = choiceRows,
        };
    }

    private void Live(int cycle, int day)
    {
        foreach (var maker in makers)
        {
            maker.BeginDay();
        }

        var today = ((cycle - 1) * recipe.DaysPerCycle) + day;
        var choice = new ItemChoice(recipe.ItemChoice);
        var random = new RandomSource(seed, RandomPurpose.Behaviour, today);
        Span<int> slate = stackalloc int[recipe.Slate];
        Span<ulong> categories = stackalloc ulong[recipe.Slate];
        for (var consumer = 0; consumer < population.Consumers; consumer++)
        {
            random.Restart(seed, RandomPurpose.Behaviour, today, consumer);
            var draw = random.NextUnit(); // first, so that it is the same whatever the list took
            var at = choices.At[consumer];
            var shown = slate[..makers[at].Fill(consumer, random, slate)];
            for (var i = 0; i < shown.Length; i++)
            {
                categories[i] = population.Masks[shown[i]];
                counts[at].Show(shown[i]);
            }

            var taken = choice.Choose(population.PreferencesOf(consumer), categories[..shown.Length], draw, out var utility);
            choices.Add(consumer, day, utility);
            if (taken >= 0)
            {
                makers[at].Clicked(consumer, shown[taken]);
                counts[at].Click(shown[taken]);
                histories.Add(consumer, shown[taken]);
                takes[consumer]++;
            }
        }
    }

    private void Close(int cycle)
    {
        var before = choices.At.ToArray();
        for (var at = 0; at < makers.Length; at++)
        {
            counts[at].Close(cycle, scenario.Recommenders[at], before.Count(place => place == at), recipe.Accounts, providerRows, recommenderRows);
        }

        var utilities = new double[population.Consumers];
        int[] sampled = [0, 0];
        for (var consumer = 0; consumer < population.Consumers; consumer++)
        {
            var (utility, next, reason) = choices.EndCycle(consumer, cycle);
            utilities[consumer] = utility;
            if (sampled[population.ConsumerIsNiche[consumer] ? 0 : 1]++ < recipe.SampledConsumers)
            {
                choiceRows.Add(new ChoiceRow(
                    cycle, consumer, Groups.Of(population.ConsumerIsNiche[consumer]), scenario.Recommenders[before[consumer]], utility, scenario.Recommenders[next], reason.ToString().ToLowerInvariant()));
            }

            if (next != before[consumer])
            {
                histories.Move(consumer, before[consumer], next, makers);
            }
        }

        foreach (var isNiche in (bool[])[true, false])
        {
            for (var at = 0; at < makers.Length; at++)
            {
                AddRow(cycle, isNiche, at, before, utilities);
            }
        }

        Array.Clear(takes);
    }

    private void AddRow(int cycle, bool isNiche, int at, int[] before, double[] utilities)
    {
        int[] own = [.. Enumerable.Range(0, population.Consumers).Where(consumer => population.ConsumerIsNiche[consumer] == isNiche && before[consumer] == at)];
        var came = Enumerable.Range(0, population.Consumers).Count(consumer => population.ConsumerIsNiche[consumer] == isNiche && before[consumer] != at && choices.At[consumer] == at);
        if (own.Length == 0 && came == 0)
        {
            return;
        }

        double[] sorted = [.. own.Select(consumer => utilities[consumer]).Order()];
        double Quantile(double share) => sorted.Length > 0 ? Quantiles.Of(sorted, share) : 0;
        var lists = Math.Max(1, own.Length * recipe.DaysPerCycle);
        var worth = 0.0;
        foreach (var consumer in own)
        {
            foreach (var utility in choices.ListsOf(consumer))
            {
                worth += utility;
            }
        }

        consumerRows.Add(new ConsumerRow(
            cycle,
            Groups.Of(isNiche),
            scenario.Recommenders[at],
            own.Length,
            sorted.Length > 0 ? sorted.Sum() / sorted.Length : 0,
            Quantile(0.1),
            Quantile(0.5),
            Quantile(0.9),
            worth / lists,
            (double)own.Sum(consumer => takes[consumer]) / lists,
            came,
            own.Count(consumer => choices.At[consumer] != at)));
    }
}
