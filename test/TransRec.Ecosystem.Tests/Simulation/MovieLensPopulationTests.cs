using TransRec.Ecosystem;
using TransRec.Ecosystem.Simulation;

namespace TransRec.Tests.Ecosystem.Simulation;

public sealed class MovieLensPopulationTests
{
    private static TemporaryFolder Films(string ratings = "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,2.0,1\n1,3,5.0,1\n1,4,3.5,1\n2,3,1.0,1\n2,1,3.0,1\n") => new TemporaryFolder()
        .With("movies.csv", System.Text.Encoding.UTF8.GetBytes("movieId,title,genres\n1,a (1990),Action|Comedy\n2,\"b, the \"\"second\"\"\",Drama\n3,c,Comedy|Western\n4,d,Drama|Romance\n5,e,(no genres listed)\n"))
        .With("ratings.csv", System.Text.Encoding.UTF8.GetBytes(ratings));

    [Fact]
    public void Preferences_come_from_ratings_by_genre_and_the_group_bends_them()
    {
        using var folder = Films();
        var options = new MovieLensPopulationOptions { Folder = folder.Path, Consumers = 2, NicheShare = 0, Providers = 2, ItemsPerProvider = 1 };

        var population = new PopulationSource(options).Draw(1);

        Assert.Equal(["Action", "Comedy", "Drama", "Romance", "Western"], population.Categories);
        var user = Enumerable.Range(0, 2).Select(consumer => population.PreferencesOf(consumer).ToArray()).First(likes => likes[2] > 0);
        Assert.Equal(0.20954742715437075, user[1], 1e-12); // models.json: Comedy of the four ratings
        Assert.Equal(0.21822690638561687 / 4, user[4], 1e-12);
    }

    [Fact]
    public void The_niche_provider_owns_films_of_the_niche_only()
    {
        using var folder = Films();
        var options = new MovieLensPopulationOptions { Folder = folder.Path, Consumers = 2, Providers = 3, ItemsPerProvider = 1 };

        var population = new PopulationSource(options).Draw(7);

        var own = Enumerable.Range(0, population.Items).Single(item => population.OwnerIsNiche[population.Owners[item]]);
        Assert.Equal(1UL, population.Masks[own] >> population.Niche & 1);
    }

    [Fact]
    public void By_counts_niche_consumers_are_those_who_like_the_niche_most()
    {
        using var folder = Films("userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,2.0,1\n1,4,2.0,1\n2,3,1.0,1\n");
        var options = new MovieLensPopulationOptions { Folder = folder.Path, Consumers = 2, Providers = 1, ItemsPerProvider = 1, Preferences = "counts" };

        var population = new PopulationSource(options).Draw(1);

        Assert.Equal(1, population.ConsumerIsNiche.Count(isNiche => isNiche));
    }

    [Fact]
    public void A_rating_of_an_unknown_film_is_named_with_its_line()
    {
        using var folder = Films("userId,movieId,rating,timestamp\n1,1,4.0,1\n1,99,4.0,1\n");

        var message = Assert.Throws<EcosystemException>(() => new PopulationSource(new MovieLensPopulationOptions { Folder = folder.Path })).Message;

        Assert.Contains("Line 3", message);
        Assert.Contains("99", message);
    }
}
