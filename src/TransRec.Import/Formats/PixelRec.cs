using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>PixelRec.</summary>
internal static class PixelRec
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "pixelrec",
        What = "PixelRec: Pixel50K.csv, item_info.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "Pixel*.csv|*.csv",
                Columns = ["item_id", "user_id", "timestamp"],
                Map = new() { User = "user_id", Item = "item_id", Time = "timestamp", TimeForm = "s" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "item_info*.csv|*.csv",
                Columns = ["item_id", "view_number", "title|title_en"],
                Map = new() { Item = "item_id", Title = "title_en|title" },
            },
        ],
        Traps =
        [
            "The item stands before the user: columns are found by name.",
            "Titles are in Chinese, with English ones in title_en; where one is empty the other is taken.",
        ],
        Licence = "research; no redistribution of changed copies",
        Images = "covers/{id}.jpg",
        NeedsItems = true,
    };
}
