using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>LastFM, 360,000 users.</summary>
internal static class LastFm360K
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "lastfm-360k",
        What = "LastFM 360K: usersha1-artmbid-artname-plays.tsv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "usersha1-*.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = ["user ^[0-9a-f]{40}$", "mbid ^([0-9a-f-]{36})?$", "name", @"plays ^ ?\d+$"],
                Map = new() { User = "user", Item = "mbid|name", Rating = "plays", Title = "name" },
            },
        ],
        Traps =
        [
            "No times: a row says how often an artist was played in all.",
            "Artist ids may be empty: the name is taken then.",
        ],
        Licence = "non-commercial",
    };
}
