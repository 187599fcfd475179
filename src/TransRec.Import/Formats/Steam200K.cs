using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Steam, 200,000 rows.</summary>
internal static class Steam200K
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "steam-200k",
        What = "steam-200k.csv: what users bought and played",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "steam-200k.csv",
                Dialect = new(",", Quoting.Doubled, HasHeader: false),
                Columns = [@"user ^\d+$", "item", "event ^(purchase|play)$", @"value ^\d+(\.\d+)?$", "zero ^0$"],
                Map = new() { User = "user", Item = "item", Event = "event", Title = "item" },
            },
        ],
        Traps =
        [
            "Games are known by their names, which hold spaces and commas: ids are written as in addresses.",
            "No times.",
            "Buying and playing are two rows: --events play takes one.",
        ],
        Licence = "open data",
    };
}
