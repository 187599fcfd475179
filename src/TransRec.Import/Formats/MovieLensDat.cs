using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>MovieLens 1M and 10M: the same form in two encodings.</summary>
internal static class MovieLensDat
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "movielens-dat",
        What = "MovieLens 1M, 10M: ratings.dat, movies.dat",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "ratings.dat",
                Dialect = new("::", Quoting.None, HasHeader: false),
                Columns = [@"user ^\d+$", @"item ^\d{1,6}$", @"rating ^[0-5](\.5)?$", @"time ^\d{8,10}$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Rating = "rating" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "movies.dat",
                Dialect = new("::", Quoting.None, HasHeader: false),
                Columns = [@"item ^\d{1,6}$", "title", "genres"],
                Map = new() { Item = "item", Title = "title" },
            },
        ],
        Traps =
        [
            "The separator is two colons, and a title may hold one.",
            "1M is in ISO-8859-1, 10M in UTF-8: found by the bytes, never by the name.",
            "Copies that an editor saved again have CRLF or bytes from 0x80 to 0x9F: read, and said.",
        ],
        Licence = "GroupLens: research, no redistribution",
    };
}
