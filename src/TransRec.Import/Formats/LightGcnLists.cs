using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Lists of items by user, as LightGCN and its successors read them.</summary>
internal static class LightGcnLists
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "lightgcn",
        What = "LightGCN: train.txt, test.txt",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "train.txt|test.txt",
                Dialect = new("\t", Quoting.None, HasHeader: false),
                Columns = [@"line ^\d+( \d+)* *$"],
                Map = new() { User = "line", Item = "line" },
                IsKnownByName = true,
            },
        ],
        Traps =
        [
            "Lists have no order in time, and numbers in place of ids: sequences made of them are arbitrary. For counting only.",
            "A user may have no item.",
            "Titles are not part of it.",
        ],
        Licence = "that of the data",
        Hook = () => new LightGcnHook(),
    };
}
