using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>RecBole's atomic files.</summary>
internal static class RecBole
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "recbole",
        What = "RecBole: name.inter, name.item",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*.inter",
                Dialect = new("\t", Quoting.None, HasHeader: true),
                Columns = [],
                Map = new(),
                IsKnownByName = true,
            },
            new()
            {
                Role = FileRole.Items,
                Name = "*.item",
                Dialect = new("\t", Quoting.None, HasHeader: true),
                Columns = [],
                Map = new(),
                IsKnownByName = true,
            },
        ],
        Traps =
        [
            "Columns are called name:type; which is user, item and time is found by their names.",
            "A benchmark cut into name.train.inter and so on is read as a whole.",
            "Times are seconds as decimals, sometimes milliseconds: by their size.",
            "A set that was converted there has lost things: MIND its histories, and every time depends on the zone of the machine that converted it.",
        ],
        Licence = "MIT, and that of the data",
        Hook = () => new RecBoleHook(),
    };
}
