using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>LastFM, HetRec 2011.</summary>
internal static class LastFmHetRec
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "lastfm-hetrec",
        What = "LastFM HetRec: user_artists.dat, artists.dat",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "user_artists.dat",
                Dialect = new("\t", Quoting.None, HasHeader: true),
                Columns = ["userID", "artistID", "weight"],
                Map = new() { User = "userID", Item = "artistID", Rating = "weight" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "artists.dat",
                Dialect = new("\t", Quoting.None, HasHeader: true),
                Columns = ["id", "name", "url"],
                Map = new() { Item = "id", Title = "name" },
            },
        ],
        Traps =
        [
            "No times: a row says how often an artist was played in all.",
            "One of the files has CRLF.",
        ],
        Licence = "non-commercial",
    };
}
