using TransRec.Data;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Draws the population of each seed; what lies in files is read once.</summary>
internal sealed class PopulationSource
{
    private readonly Func<int, SimulatedPopulation> draw;

    public PopulationSource(PopulationOptions options)
    {
        switch (options)
        {
            case GeneratedPopulationOptions generated:
                draw = seed => GeneratedPopulation.Draw(generated, seed);
                break;
            case MovieLensPopulationOptions films:
                var data = MovieLensData.Read(films.Folder);
                draw = seed => MovieLensPopulation.Draw(films, data, seed);
                break;
            case DomainPopulationOptions users:
                var population = new DomainPopulation(users);
                (draw, Domain) = (population.Draw, population.Domain);
                break;
            default:
                throw new NotSupportedException($"There is no population of {options.GetType().Name}.");
        }
    }

    /// <summary>The domain of the items; null where items have no titles.</summary>
    public Domain? Domain { get; }

    public SimulatedPopulation Draw(int seed) => draw(seed);
}
