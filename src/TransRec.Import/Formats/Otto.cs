using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>OTTO.</summary>
internal static class Otto
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "otto",
        What = "OTTO: JSON lines of sessions",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*.jsonl",
                Shape = FileShape.JsonLines,
                Columns = ["session", "events"],
                Map = new() { User = "session", Item = "events", Time = "events", TimeForm = "ms" },
                Events = ["clicks", "carts", "orders"],
            },
        ],
        Traps =
        [
            "A line is a session with its events inside it.",
            "Clicks, carts and orders: --events chooses. Times are milliseconds. Items have no titles.",
        ],
        Licence = "CC BY 4.0",
        Hook = () => new OttoHook(),
    };
}
