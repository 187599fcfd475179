using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Adressa: every page that readers of a newspaper opened.</summary>
internal static class Adressa
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "adressa",
        What = "Adressa, 1 and 10 weeks: a file of JSON lines a day",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*",
                Shape = FileShape.JsonLines,
                Columns = ["eventId", "userId", "time"],
                Map = new() { User = "userId", Item = "id", Time = "time", TimeForm = "s", Title = "title" },
            },
        ],
        Traps =
        [
            "Events without id are the front page: no item, counted.",
            "Titles change over time: the longest one is kept, and counted.",
            "A line has a hundred keys and up to 8 kB: only those that are needed are read.",
        ],
        Licence = "CC BY-NC-SA 4.0",
    };
}
