using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>LastFM, 1,000 users.</summary>
internal static class LastFm1K
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "lastfm-1k",
        What = "LastFM 1K: userid-timestamp-artid-artname-traid-traname.tsv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "userid-timestamp-*.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"user ^user_\d+$", @"time ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", "artid", "artname", "traid", "traname"],
                Map = new() { User = "user", Item = "artid|artname", Time = "time", TimeForm = "iso", Title = "artname" },
            },
        ],
        Traps =
        [
            "No header, and quotes are text.",
            "Artist ids may be empty: the name is taken then.",
            "Newest first: of lines of one second the later one is the earlier, and is put a thousandth of a second before.",
            "Artists are the items; tracks with --map \"item=traid|traname\" --title \"{artname}: {traname}\".",
        ],
        Licence = "non-commercial",
        Hook = () => new NewestFirstHook(),
    };
}
