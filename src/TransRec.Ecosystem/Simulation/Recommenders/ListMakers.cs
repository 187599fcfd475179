namespace TransRec.Ecosystem.Simulation;

/// <summary>Makes the recommenders of recipes.</summary>
internal static class ListMakers
{
    public static IListMaker Create(RecommenderOptions options, SimulatedPopulation population) => options switch
    {
        GenrePopularityOptions genres => new GenrePopularity(genres, population),
        PopularOptions popular => new Popular(popular, population),
        TransitionOptions transition => new Transition(transition, population),
        KnnOptions neighbours => new Knn(neighbours, population),
        _ => throw new NotSupportedException($"There is no recommender of {options.GetType().Name}."),
    };
}
