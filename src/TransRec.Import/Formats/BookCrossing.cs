using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Book-Crossing.</summary>
internal static class BookCrossing
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "book-crossing",
        What = "Book-Crossing: BX-Book-Ratings.csv, BX-Books.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*Ratings*.csv",
                Dialect = new("", Quoting.Backslash, HasHeader: true),
                Columns = ["User-ID", "ISBN", "Book-Rating"],
                Map = new() { User = "User-ID", Item = "ISBN", Rating = "Book-Rating" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "*Books*.csv",
                Dialect = new("", Quoting.Backslash, HasHeader: true),
                Columns = ["ISBN", "Book-Title", "Book-Author"],
                Map = new() { Item = "ISBN", Title = "{Book-Title}" },
            },
        ],
        Traps =
        [
            "Semicolons and quotes in the original, commas in copies: found by looking.",
            "Quotes inside have a backslash, and some are broken: --tolerant leaves such lines out.",
            "In windows-1252. HTML entities in titles.",
            "A rating of 0 means that there is none. No times.",
        ],
        Licence = "research",
    };
}
