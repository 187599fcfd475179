using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Taobao, UserBehavior.</summary>
internal static class Taobao
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "taobao",
        What = "Taobao: UserBehavior.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "UserBehavior.csv",
                Dialect = new(",", Quoting.Doubled, HasHeader: false),
                Columns = [@"user ^\d+$", @"item ^\d+$", @"category ^\d+$", "event ^(pv|buy|cart|fav)$", @"time ^-?\d+$"],
                Map = new() { User = "user", Item = "item", Time = "time", TimeForm = "s", Event = "event" },
            },
        ],
        Traps =
        [
            "No header. Page views, carts, favourites and purchases: --events chooses.",
            "Some times lie outside the nine days of the set: counted; --since 2017-11-25 --until 2017-12-04 leaves them out.",
            "Items have no titles.",
        ],
        Licence = "Taobao terms: research",
        Hook = () => new TaobaoHook(),
    };
}
