using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Yelp.</summary>
internal static class Yelp
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "yelp",
        What = "Yelp: yelp_academic_dataset_review.json, .._business.json",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*review.json",
                Shape = FileShape.JsonLines,
                Columns = ["review_id", "user_id", "business_id", "stars", "date"],
                Map = new() { User = "user_id", Item = "business_id", Time = "date", TimeForm = "iso", Rating = "stars" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "*business.json",
                Shape = FileShape.JsonLines,
                Columns = ["business_id", "name", "categories"],
                Map = new() { Item = "business_id", Title = "{name}, {categories}" },
            },
        ],
        Traps =
        [
            "Early releases are one array, later ones a line each: both are read.",
            "Categories are one text, or a list in early releases.",
            "Times have no zone: UTC, or --time-zone.",
        ],
        Licence = "Yelp terms: no redistribution",
    };
}
