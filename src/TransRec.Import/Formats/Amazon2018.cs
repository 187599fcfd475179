using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Amazon reviews until 2018.</summary>
internal static class Amazon2018
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "amazon-2018",
        What = "Amazon reviews 2018: X_5.json, meta_X.json, ratings csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*.json",
                Shape = FileShape.JsonLines,
                Columns = ["reviewerID", "asin", "unixReviewTime", "verified"],
                Map = new() { User = "reviewerID", Item = "asin", Time = "unixReviewTime", TimeForm = "s", Rating = "overall" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "*.csv",
                Dialect = new(",", Quoting.Doubled, HasHeader: false),
                Columns = ["item ^[0-9B][0-9A-Z]{9}$", "user ^A[0-9A-Z]{6,}$", @"rating ^[0-5](\.\d+)?$", @"time ^-?\d{8,10}$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Rating = "rating" },
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "meta_*.json",
                Shape = FileShape.JsonLines,
                Columns = ["asin", "title", "main_cat|rank|also_buy|imageURL"],
                Map = new() { Item = "asin", Title = "title" },
            },
        ],
        Traps =
        [
            "Times are days: most rows share user and time with another, and the order inside is arbitrary.",
            "Titles that are page source (<span ..) count as none.",
            "HTML entities in titles; the same item twice in the metadata.",
            "Ratings are item,user: told from the other way round by what ids look like.",
        ],
        Licence = "research; no formal licence",
        Hook = () => new AmazonHook(),
    };
}
