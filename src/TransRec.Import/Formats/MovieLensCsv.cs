using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>MovieLens from 20M on.</summary>
internal static class MovieLensCsv
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "movielens-csv",
        What = "MovieLens 20M, 25M, 32M, latest: ratings.csv, movies.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "ratings.csv",
                Columns = ["userId", "movieId", "rating", "timestamp"],
                Map = new() { User = "userId", Item = "movieId", Time = "timestamp", TimeForm = "s", Rating = "rating" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "movies.csv",
                Columns = ["movieId", "title", "genres"],
                Map = new() { Item = "movieId", Title = "title" },
            },
        ],
        Traps =
        [
            "A fifth of the titles is quoted, because of commas and quotes inside.",
            "Ratings go from 0.5: --rating-at-least takes halves.",
        ],
        Licence = "GroupLens: research, no redistribution; latest-small may be passed on",
    };
}
