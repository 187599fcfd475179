using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Amazon reviews until 2014.</summary>
internal static class Amazon2014
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "amazon-2014",
        What = "Amazon reviews 2014: reviews_X.json, meta_X.json, ratings_X.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "reviews_*.json",
                Shape = FileShape.JsonLines,
                Columns = ["reviewerID", "asin", "unixReviewTime", "helpful"],
                Map = new() { User = "reviewerID", Item = "asin", Time = "unixReviewTime", TimeForm = "s", Rating = "overall" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "ratings_*.csv",
                Dialect = new(",", Quoting.Doubled, HasHeader: false),
                Columns = ["user ^A[0-9A-Z]{6,}$", "item ^[0-9B][0-9A-Z]{9}$", @"rating ^[0-5](\.\d+)?$", @"time ^-?\d{8,10}$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Rating = "rating" },
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "meta_*.json",
                Shape = FileShape.JsonLines,
                Columns = ["asin", "imUrl|salesRank|categories|related"],
                Map = new() { Item = "asin", Title = "title" },
            },
        ],
        Traps =
        [
            "Metadata are Python's literals (u'..', None), not JSON: read by a reader of their own, never executed.",
            "Titles are missing, or hold HTML entities.",
            "Ratings are user,item: told from the other way round by what ids look like.",
        ],
        Licence = "research; no formal licence",
        Hook = () => new AmazonHook(),
    };
}
