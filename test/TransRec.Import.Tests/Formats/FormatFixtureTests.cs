using TransRec.Import.Formats;

namespace TransRec.Import.Tests.Formats;

/// <summary>Every format of the registry, by a fixture with its traps.</summary>
public sealed class FormatFixtureTests
{
    public static TheoryData<string> Fixtures => [.. Fixture.Names];

    [Fact]
    public void Every_format_has_a_fixture_and_a_line_in_the_guide()
    {
        var covered = Fixture.Names.Select(name => Fixture.Open(name).Format).Append(EbNerd.Format.Name).ToHashSet();
        var guide = File.ReadAllText(Repository.PathOf("docs", "guide", "importing.md"));

        Assert.Empty(FormatRegistry.All.Where(format => !covered.Contains(format.Name)).Select(format => format.Name));
        Assert.Empty(FormatRegistry.All.Where(format => !guide.Contains($"| `{format.Name}` |", StringComparison.Ordinal)).Select(format => format.Name));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_fixture_is_recognised_by_looking_at_it(string name)
    {
        var fixture = Fixture.Open(name);

        var report = Importer.Sniff(fixture.Files, fixture.Options);

        Assert.Equal(fixture.Format, report.Format.Name);
        Assert.All(report.Files.Where(file => file.Role == TransRec.Import.Sources.FileRole.Interactions), file => Assert.NotEmpty(file.Rows));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_fixture_is_recognised_under_other_names_where_its_content_tells_it(string name)
    {
        var fixture = Fixture.Open(name);
        Assert.SkipWhen(fixture.Format is "lab" or "lightgcn" or "recbole" or "microlens", "Its columns are too plain to be told without the name.");
        using var folder = new TemporaryFolder();
        foreach (var (index, file) in fixture.Files.Index())
        {
            File.Copy(file, folder[$"download-{index}.bin"]);
        }

        Assert.Equal(fixture.Format, Importer.Sniff([folder.Path], fixture.Options).Format.Name);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_fixture_becomes_what_is_expected(string name)
    {
        var fixture = Fixture.Open(name);
        using var folder = new TemporaryFolder();

        var report = Importer.Run(fixture.Files, folder["out"], fixture.Options);

        Assert.Equal(fixture.Expected, Fixture.Found(folder["out"], report));
        Assert.All(fixture.ExpectedCounts, count => Assert.Equal((count.Name, count.Number), (count.Name, Fixture.Count(report, count.Name))));
        Assert.All(fixture.ExpectedNotes, note => Assert.Contains(report.Notes, one => one.Contains(note, StringComparison.Ordinal)));
        Assert.Equal(0, report.DefectCount);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_line_that_an_import_reads_is_counted_once(string name)
    {
        var fixture = Fixture.Open(name);
        using var folder = new TemporaryFolder();

        var report = Importer.Run(fixture.Files, folder["out"], fixture.Options);

        var outside = report.Dropped.Where(drop => drop.Key != "user of no item" && drop.Key != "returned").Sum(drop => drop.Value);
        Assert.Equal(report.InteractionsRead, outside + report.Store.RowsAdded);
        Assert.Equal(report.Store.RowsAdded, report.Store.RowsWithoutTitle + report.Store.RowsDuplicate + report.Store.RowsBelowCore + report.Store.Interactions);
    }
}
