using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>MovieLens 100K.</summary>
internal static class MovieLens100K
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "movielens-100k",
        What = "MovieLens 100K: u.data, u.item",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "u.data",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"user ^\d+$", @"item ^\d+$", "rating ^[1-5]$", @"time ^\d{9}$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Rating = "rating" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "u*.base|u*.test",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"user ^\d+$", @"item ^\d+$", "rating ^[1-5]$", @"time ^\d{9}$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Rating = "rating" },
                IsKnownByName = true,
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "u.item",
                Dialect = new("|", Quoting.None, HasHeader: false),
                Columns = [@"item ^\d+$", "title", "release", "video", "url", "genre0 ^[01]$", "genre1 ^[01]$", "genre2 ^[01]$", "genre3 ^[01]$", "genre4 ^[01]$", "genre5 ^[01]$", "genre6 ^[01]$", "genre7 ^[01]$", "genre8 ^[01]$", "genre9 ^[01]$", "genre10 ^[01]$", "genre11 ^[01]$", "genre12 ^[01]$", "genre13 ^[01]$", "genre14 ^[01]$", "genre15 ^[01]$", "genre16 ^[01]$", "genre17 ^[01]$", "genre18 ^[01]$"],
                Map = new() { Item = "item", Title = "title" },
            },
        ],
        Traps =
        [
            "u.item is in ISO-8859-1, not UTF-8: found by its bytes.",
            "Three quarters of the rows share user and second with another, and the file is shuffled: the order inside a second is arbitrary, and counted.",
            "u1.base to ub.test are cuts of u.data, and are not read beside it.",
        ],
        Licence = "GroupLens: research, no redistribution",
    };
}
