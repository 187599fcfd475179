using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>MovieTweetings.</summary>
internal static class MovieTweetings
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "movietweetings",
        What = "MovieTweetings: ratings.dat, movies.dat",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "ratings.dat",
                Dialect = new("::", Quoting.None, HasHeader: false),
                Columns = [@"user ^\d+$", @"item ^\d{7,}$", @"rating ^(10|\d)$", @"time ^\d{10}$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Rating = "rating" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "movies.dat",
                Dialect = new("::", Quoting.None, HasHeader: false),
                Columns = [@"item ^\d{7,}$", "title", "genres"],
                Map = new() { Item = "item", Title = "title" },
            },
        ],
        Traps =
        [
            "Movies are numbers of IMDb with leading zeros: ids are texts here, and keep them.",
            "Ratings go from 0 to 10.",
        ],
        Licence = "MIT",
    };
}
