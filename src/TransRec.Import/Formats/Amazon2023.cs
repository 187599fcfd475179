using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Amazon reviews until 2023.</summary>
internal static class Amazon2023
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "amazon-2023",
        What = "Amazon reviews 2023: X.jsonl, meta_X.jsonl, benchmark csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*.jsonl",
                Shape = FileShape.JsonLines,
                Columns = ["user_id", "parent_asin", "timestamp", "rating"],
                Map = new() { User = "user_id", Item = "parent_asin", Time = "timestamp", TimeForm = "ms", Rating = "rating" },
                EarliestTime = 0,
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "*.csv",
                Columns = ["user_id", "parent_asin", "rating", "timestamp"],
                Map = new() { User = "user_id", Item = "parent_asin", Time = "timestamp", TimeForm = "ms", Rating = "rating" },
                EarliestTime = 0,
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "meta_*.jsonl",
                Shape = FileShape.JsonLines,
                Columns = ["parent_asin", "title", "main_category"],
                Map = new() { Item = "parent_asin", Title = "title" },
            },
        ],
        Traps =
        [
            "Times are milliseconds; negative ones are impossible and left out, counted.",
            "Metadata have no asin: parent_asin is the key of both.",
            "A quarter of the items has no metadata; ratings of 0.0 and doubles occur.",
        ],
        Licence = "research; no formal licence",
        Hook = () => new AmazonHook(),
    };
}
