using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>RetailRocket.</summary>
internal static class RetailRocket
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "retailrocket",
        What = "RetailRocket: events.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "events.csv",
                Columns = ["timestamp", "visitorid", "event", "itemid", "transactionid"],
                Map = new() { User = "visitorid", Item = "itemid", Time = "timestamp", TimeForm = "ms", Event = "event" },
            },
        ],
        Traps =
        [
            "Views, carts and purchases are rows of one file: --events chooses.",
            "Times are milliseconds. Items have no titles.",
        ],
        Licence = "CC BY-NC-SA 4.0",
    };
}
