using TransRec.Adapters.Files;
using TransRec.Data;
using TransRec.Models;
using TransRec.Serving;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Makes the recommenders of a recipe. Models are opened once, on one backbone per base, and serve all cells side by side.</summary>
internal sealed class ListMakers : IDisposable
{
    private readonly Dictionary<string, (RecommenderModel Model, Backbone Backbone)> bases = [];
    private readonly Dictionary<AdapterRecommenderOptions, DomainModel> served = [];

    /// <param name="recipe">The recipe.</param>
    /// <param name="domain">The domain of its items; null: none, and then no recommender reads titles.</param>
    /// <exception cref="TransRecException">A base or an adapter folder cannot be opened, or does not fit.</exception>
    public ListMakers(EcosystemRecipe recipe, Domain? domain)
    {
        try
        {
            foreach (var options in recipe.Recommenders.OfType<AdapterRecommenderOptions>())
            {
                served.Add(options, Serve(options, domain ?? throw new EcosystemException($"The recommender {options.Name} reads titles; they come with the population source domain.")));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IListMaker Create(RecommenderOptions options, SimulatedPopulation population) => options switch
    {
        GenrePopularityOptions genres => new GenrePopularity(genres, population),
        PopularOptions popular => new Popular(popular, population),
        TransitionOptions transition => new Transition(transition, population),
        KnnOptions neighbours => new Knn(neighbours, population),
        AdapterRecommenderOptions adapter => new ServedLists(adapter, served[adapter], population),
        _ => throw new NotSupportedException($"There is no recommender of {options.GetType().Name}."),
    };

    public void Dispose()
    {
        foreach (var (model, backbone) in bases.Values)
        {
            backbone.Dispose();
            model.Dispose();
        }
    }

    private DomainModel Serve(AdapterRecommenderOptions options, Domain domain)
    {
        var path = Path.GetFullPath(options.Base);
        if (!bases.TryGetValue(path, out var opened))
        {
            var model = ModelFolder.Open(options.Base);
            bases.Add(path, opened = (model, Backbone.Of(model)));
        }

        return opened.Backbone.Serve(domain.Catalogue, options.Folder is { } folder ? opened.Backbone.Take(AdapterFolder.Open(folder)) : null);
    }
}
