using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>NineRec.</summary>
internal static class NineRec
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "ninerec",
        What = "NineRec: XX_pair.csv or XX_behaviour.tsv, XX_item.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*_pair.csv",
                Dialect = new(",", Quoting.Doubled, HasHeader: false),
                Columns = [@"user ^u\d+$", "second", "third"],
                Map = new() { User = "user", Item = "second", Time = "third" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "*_behaviour.tsv|*_behavior.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = ["user", "items"],
                Map = new() { User = "user", Item = "items" },
                IsKnownByName = true,
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "*_item.csv",
                Dialect = new(",", Quoting.Doubled, HasHeader: false),
                Columns = [@"item ^v\d+$", "chinese", "title"],
                Map = new() { Item = "item", Title = "title|chinese" },
            },
        ],
        Traps =
        [
            "README and script of the set disagree whether item or time is second: told by the v before items.",
            "Without XX_pair.csv there are no times, only lists in order.",
            "Titles are in Chinese and English: --title chinese takes the other.",
        ],
        Licence = "research; no redistribution of changed copies",
        Hook = () => new NineRecHook(),
    };
}
