namespace TransRec.Ecosystem.Simulation;

/// <summary>Draws the population of each seed; what lies in files is read once.</summary>
internal sealed class PopulationSource
{
    private readonly Func<int, SimulatedPopulation> draw;

    public PopulationSource(PopulationOptions options) => draw = options switch
    {
        GeneratedPopulationOptions generated => seed => GeneratedPopulation.Draw(generated, seed),
        MovieLensPopulationOptions films => WithData(MovieLensData.Read(films.Folder), data => seed => MovieLensPopulation.Draw(films, data, seed)),
        DomainPopulationOptions domain => new DomainPopulation(domain).Draw,
        _ => throw new NotSupportedException($"There is no population of {options.GetType().Name}."),
    };

    public SimulatedPopulation Draw(int seed) => draw(seed);

    private static Func<int, SimulatedPopulation> WithData(MovieLensData data, Func<MovieLensData, Func<int, SimulatedPopulation>> draw) => draw(data);
}
