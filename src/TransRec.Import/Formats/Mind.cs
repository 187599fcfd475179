using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>MIND: news that users read, with the list of what they had read before.</summary>
internal static class Mind
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "mind",
        What = "MIND small and large, Adressa in its form: behaviors.tsv, news.tsv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "behaviors.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = ["impression", @"user ^U\d+$", @"time ^\d+/\d+/\d{4} \d+:\d\d:\d\d [AP]M$", @"history ^(N\d+( N\d+)*)?$", @"shown ^N\d+(-[01])?( |$)"],
                Map = new() { User = "user", Item = "shown", Time = "time", TimeForm = "M/d/yyyy h:mm:ss tt" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "behaviors.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"user ^U\d+$", @"time ^\d+/\d+/\d{4} \d+:\d\d:\d\d [AP]M$", @"history ^(N\d+( N\d+)*)?$", @"shown ^N\d+(-[01])?( |$)"],
                Map = new() { User = "user", Item = "shown", Time = "time", TimeForm = "M/d/yyyy h:mm:ss tt" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "news.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"item ^N\d+$", "category", "subcategory", "title", "abstract", "url", "titleEntities", "abstractEntities"],
                Map = new() { Item = "item", Title = "title" },
            },
        ],
        Traps =
        [
            "Quotes are text: nothing is unquoted.",
            "The history has no times and stands in every line of a user: that of the first impression is taken, before all clicks.",
            "12-hour clock: 12 AM is hour 0, 12 PM is hour 12. No zone is stated: UTC, or --time-zone.",
            "The test split says not what was clicked (no -0 and -1): only histories are read there.",
            "Abstracts and histories may be empty. Early downloads have no impression numbers.",
            "Training and development share users: import both together.",
        ],
        Licence = "Microsoft Research licence: research only",
        Hook = () => new MindHook(),
    };
}
