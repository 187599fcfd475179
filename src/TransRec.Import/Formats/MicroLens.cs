using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>MicroLens.</summary>
internal static class MicroLens
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "microlens",
        What = "MicroLens: *_pairs.csv or *_pairs.tsv, *_title_en.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*_pairs.csv",
                Columns = ["user", "item", "timestamp"],
                Map = new() { User = "user", Item = "item", Time = "timestamp", TimeForm = "ms" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "*_pairs.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = ["user", @"items ^\d+( \d+)*$"],
                Map = new() { User = "user", Item = "items" },
                IsKnownByName = true,
                Choice = 1,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "*_title_en.csv|*_title*.csv",
                Dialect = new(",", Quoting.None, HasHeader: false),
                Columns = [@"item ^\d+$", "title"],
                Map = new() { Item = "item", Title = "title" },
                IsKnownByName = true,
                LastTakesRest = true,
            },
        ],
        Traps =
        [
            "Titles have neither header nor quotes, and hold commas: only the first comma separates.",
            "Times are milliseconds.",
        ],
        Licence = "research; no redistribution of changed copies",
        Hook = () => new ListHook(),
    };
}
