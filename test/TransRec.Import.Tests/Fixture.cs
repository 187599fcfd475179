using System.Globalization;
using TransRec.Data.Storing;

namespace TransRec.Import.Tests;

/// <summary>
/// A folder of files in the form of a data set, written by hand, with what an import must make of them in expected.txt. Its lines: <c>u USER ITEM@TIME ..</c> (every user),
/// <c>t ITEM TITLE</c> (every item with a title), <c>d REASON COUNT</c> (everything dropped), <c>v KIND COUNT</c> (every event), <c>k NAME=NUMBER ..</c> and <c>n PART OF A NOTE</c>.
/// </summary>
internal sealed class Fixture
{
    private readonly List<(char Kind, string Text)> lines;

    private Fixture(string name, string folder)
    {
        (Name, Folder) = (name, folder);
        var text = File.ReadAllLines(Path.Combine(folder, "expected.txt"));
        lines = [.. text.Where(line => line.Length > 2 && line[1] == ' ').Select(line => (line[0], line[2..]))];
        Format = text.FirstOrDefault(line => line.StartsWith("format ", StringComparison.Ordinal))?[7..] ?? name;
        Options = text.FirstOrDefault(line => line.StartsWith("options --map ", StringComparison.Ordinal)) is { } map
            ? new ImportOptions { Map = TransRec.Import.Mapping.ColumnMapping.Parse(map["options --map ".Length..]) }
            : new ImportOptions();
    }

    public static string Root { get; } = Repository.PathOf("test", "TransRec.Import.Tests", "Fixtures");

    /// <summary>All fixtures by name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public string Name { get; }

    /// <summary>The format that it is found to be.</summary>
    public string Format { get; }

    public string Folder { get; }

    public ImportOptions Options { get; }

    /// <summary>The files without the expectation.</summary>
    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Folder).Where(file => Path.GetFileName(file) != "expected.txt").Order(StringComparer.Ordinal)];

    public static Fixture Open(string name) => new(name, Path.Combine(Root, name));

    /// <summary>A copy of its files in a folder.</summary>
    public string CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Files)
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    /// <summary>What is expected, a line each, in order.</summary>
    public IEnumerable<string> Expected => lines.Where(line => line.Kind is 'u' or 't' or 'd' or 'v').Select(line => $"{line.Kind} {line.Text}").Order(StringComparer.Ordinal);

    public IEnumerable<string> ExpectedNotes => lines.Where(line => line.Kind == 'n').Select(line => line.Text);

    public IEnumerable<(string Name, long Number)> ExpectedCounts => lines.Where(line => line.Kind == 'k').SelectMany(line => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(pair => pair.Split('=')).Select(pair => (pair[0], long.Parse(pair[1], CultureInfo.InvariantCulture)));

    /// <summary>What a store and a report hold, in the same form.</summary>
    public static IEnumerable<string> Found(string folder, ImportReport report)
    {
        using var store = DomainStore.Open(folder);
        var found = new List<string>();
        for (var user = 0; user < store.UserCount; user++)
        {
            var (items, times) = (store.ItemsOf(user), store.HasTimes ? store.TimesOf(user) : null);
            found.Add($"u {store.UserId(user)} {string.Join(' ', items.Index().Select(item => store.ItemId(item.Item) + (times is null ? "" : $"@{Shown(times[item.Index])}")))}");
        }

        for (var item = 0; item < store.ItemCount; item++)
        {
            if (store.Title(item).Length > 0)
            {
                found.Add($"t {store.ItemId(item)} {store.Title(item)}");
            }
        }

        found.AddRange(report.Dropped.Select(drop => $"d {drop.Key} {drop.Value}"));
        found.AddRange(report.Events.Select(kind => $"v {kind.Key} {kind.Value}"));
        return found.Order(StringComparer.Ordinal);
    }

    /// <summary>A count by its name in a fixture.</summary>
    public static long Count(ImportReport report, string name) => name switch
    {
        "users" => report.Store.Users,
        "rows" => report.RowsRead,
        "made" => report.InteractionsRead,
        "untitled" => report.Store.RowsWithoutTitle,
        "tied" => report.Store.TestTargetsTied,
        _ => throw new ArgumentException(name),
    };

    private static string Shown(long time)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(time);
        return moment.ToString(moment.Millisecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
    }
}
