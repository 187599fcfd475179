using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Steam: reviews of games.</summary>
internal static class Steam
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "steam",
        What = "Steam: steam_reviews.json, steam_games.json",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "steam_reviews.json|steam_new.json",
                Shape = FileShape.JsonLines,
                Columns = ["username", "product_id", "date"],
                Map = new() { User = "username", Item = "product_id", Time = "date", TimeForm = "iso" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "steam_games.json",
                Shape = FileShape.JsonLines,
                Columns = ["id", "app_name"],
                Map = new() { Item = "id", Title = "title|app_name" },
            },
        ],
        Traps =
        [
            "Both are Python's literals (u'..'), not JSON.",
            "Times are days.",
            "Users are names, which may hold any letters.",
        ],
        Licence = "research",
    };
}
