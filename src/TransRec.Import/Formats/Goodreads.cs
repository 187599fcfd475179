using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Goodreads.</summary>
internal static class Goodreads
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "goodreads",
        What = "Goodreads: goodreads_interactions*.json or .csv, goodreads_books*.json",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "goodreads_interactions*.json|goodreads_reviews*.json",
                Shape = FileShape.JsonLines,
                Columns = ["user_id", "book_id", "review_id", "date_added"],
                Map = new() { User = "user_id", Item = "book_id", Time = "date_added", TimeForm = "ddd MMM dd HH:mm:ss zzz yyyy", Rating = "rating" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "goodreads_interactions.csv",
                Columns = ["user_id", "book_id", "is_read", "rating", "is_reviewed"],
                Map = new() { User = "user_id", Item = "book_id", Rating = "rating" },
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "goodreads_books*.json",
                Shape = FileShape.JsonLines,
                Columns = ["book_id", "title", "isbn|work_id|title_without_series"],
                Map = new() { Item = "book_id", Title = "title" },
            },
            new()
            {
                Role = FileRole.Lookup,
                Name = "book_id_map.csv",
                Columns = ["book_id_csv", "book_id"],
                Map = new(),
            },
        ],
        Traps =
        [
            "The table has no times, and other ids than the JSON: book_id_map.csv translates them.",
            "A rating of 0 means none.",
            "Copies have an unnamed index column.",
        ],
        Licence = "academic use",
        Hook = () => new GoodreadsHook(),
    };
}
