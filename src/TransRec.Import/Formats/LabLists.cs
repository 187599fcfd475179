using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>The form of Adapter4Rec, IISAN and IDvs.MoRec, which is TransRec's own folder form.</summary>
internal static class LabLists
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "lab",
        What = "Adapter4Rec, IISAN, IDvs.MoRec: *_users.tsv, *_items.tsv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*users.tsv|*_users*.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = ["user", @"items ^\S*( \S+)*$"],
                Map = new() { User = "user", Item = "items" },
                IsKnownByName = true,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "*items.tsv|*_items*.tsv",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = ["item", "title"],
                Map = new() { Item = "item", Title = "title" },
                IsKnownByName = true,
                LastTakesRest = true,
                Ragged = true,
            },
        ],
        Traps =
        [
            "A line is a user and a list: the order in time, without times.",
            "Users of no item are left out, counted.",
            "The items file may hold ids alone: the set is one of pictures then.",
            "Lines may end in CRLF.",
        ],
        Licence = "Apache-2.0 or none stated",
        Hook = () => new ListHook(),
    };
}
