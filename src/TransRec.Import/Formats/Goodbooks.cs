using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>goodbooks-10k.</summary>
internal static class Goodbooks
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "goodbooks",
        What = "goodbooks-10k: ratings.csv, books.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "ratings.csv",
                Columns = ["user_id", "book_id", "rating"],
                Map = new() { User = "user_id", Item = "book_id", Rating = "rating" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "books.csv",
                Columns = ["id|goodreads_book_id", "book_id", "title", "original_title", "ratings_count"],
                Map = new() { Item = "book_id", Title = "title" },
            },
        ],
        Traps =
        [
            "No times.",
            "Two kinds of ids: ratings use that from 1 to 10,000, which early releases of books.csv call id.",
            "isbn13 is a rounded number, and no id.",
        ],
        Licence = "CC BY-SA 4.0",
        Hook = () => new GoodbooksHook(),
        NeedsItems = true,
    };
}
