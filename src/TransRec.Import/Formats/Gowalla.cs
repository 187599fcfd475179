using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Gowalla and Brightkite: who was where.</summary>
internal static class Gowalla
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "gowalla",
        What = "Gowalla, Brightkite: loc-*_totalCheckins.txt",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*totalCheckins.txt",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"user ^\d+$", @"time ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", @"latitude ^-?\d*\.?\d*$", @"longitude ^-?\d*\.?\d*$", "item"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "iso" },
            },
        ],
        Traps =
        [
            "Newest first. Places have no titles.",
            "Brightkite has lines without a place: left out, counted.",
        ],
        Licence = "research",
        Hook = () => new NewestFirstHook(),
    };
}
