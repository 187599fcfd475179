using TransRec.Data.Storing;

namespace TransRec.Import.Tests;

public sealed class ImporterTests
{
    [Fact]
    public void Rows_in_any_order_give_the_same_fingerprint()
    {
        var random = new Random(11);
        for (var round = 0; round < 20; round++)
        {
            var rows = Enumerable.Range(0, random.Next(20, 300)).Select(_ => $"u{random.Next(20)},i{random.Next(15)},{1_600_000_000 + random.Next(100)},{random.Next(1, 6)}").ToArray();
            var fingerprints = new HashSet<string>();
            for (var order = 0; order < 3; order++)
            {
                random.Shuffle(rows);
                using var folder = new TemporaryFolder();
                folder.Write("r.csv", $"user_id,item_id,timestamp,rating\n{string.Join('\n', rows)}\n");
                fingerprints.Add(Importer.Run([folder["r.csv"]], folder["out"], new ImportOptions { Store = new() { Ties = TieRule.Item, MinimumUser = 2, MinimumItem = 2 } }).Store.Fingerprint);
            }

            Assert.Single(fingerprints);
        }
    }

    [Fact]
    public void The_same_rows_in_any_form_give_the_same_fingerprint()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 50).Select(row => (User: $"u{row % 7}", Item: $"i{row % 11}", Time: 1_600_000_000 + (row * 37 % 50))).ToList();
        folder.Write("a.csv", "user_id,item_id,timestamp\n" + string.Concat(rows.Select(row => $"{row.User},{row.Item},{row.Time}\n")));
        folder.Write("b.tsv", string.Concat(rows.Select(row => $"{row.User}\t{row.Item}\t{row.Time}000\r\n")));
        folder.Write("c.jsonl", string.Concat(rows.Select(row => $"{{\"user\": \"{row.User}\", \"item\": \"{row.Item}\", \"time\": {row.Time}}}\n")));
        folder.Write("d.csv", "item;when;user\n" + string.Concat(rows.Select(row => $"\"{row.Item}\";{DateTimeOffset.FromUnixTimeSeconds(row.Time):yyyy-MM-dd HH:mm:ss};{row.User}\n")));

        var fingerprints = Directory.GetFiles(folder.Path).Select(file => Importer.Run([file], folder[$"{Path.GetFileName(file)}.out"]).Store.Fingerprint).ToList();

        Assert.Single(fingerprints.Distinct());
    }

    [Fact]
    public void A_broken_line_ends_the_import_with_its_file_line_and_column()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "user_id,item_id,timestamp\nu1,a,1600000000\nu1,b,yesterday\nu1,c\nu2,a,1600000001\n");

        var error = Assert.Throws<ImportException>(() => Importer.Run([folder["sales.csv"]], folder["out"], new ImportOptions { Map = Of("user=user_id,item=item_id,time=timestamp:s") }));

        Assert.Contains("2 of 4 records cannot be read (50%); nothing was written.", error.Message, StringComparison.Ordinal);
        Assert.Contains("sales.csv:3, column timestamp: found \"yesterday\"; expected seconds since 1970.", error.Message, StringComparison.Ordinal);
        Assert.Contains("sales.csv:4: found 2 columns; expected 3, separated by commas.", error.Message, StringComparison.Ordinal);
        Assert.Contains("--tolerant", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void Tolerated_lines_are_left_out_and_counted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "user_id,item_id,timestamp\nu1,a,1600000000\nu1,b,yesterday\nu1,c\nu2,a,1600000001\n");
        var options = new ImportOptions { Map = Of("user=user_id,item=item_id,time=timestamp:s"), Tolerance = 0.5 };

        var report = Importer.Run([folder["sales.csv"]], folder["out"], options);

        Assert.Equal((2, 2, 4), (report.DefectCount, report.Store.Interactions, report.RowsRead));
        Assert.Throws<ImportException>(() => Importer.Run([folder["sales.csv"]], folder["other"], options with { Tolerance = 0.4 }));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_name_the_byte()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", [.. "user_id,item_id\nu1,"u8, 0x61, 0xE9, 0x62, .. "\nu2,a\n"u8]);

        var error = Assert.Throws<ImportException>(() => Importer.Run([folder["sales.csv"]], folder["out"], new ImportOptions { Encoding = "utf-8" }));

        Assert.Contains("sales.csv:2, column item_id", error.Message, StringComparison.Ordinal);
        Assert.Contains("0xE9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_need_nothing_but_the_row_are_counted_by_reason()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "user_id,item_id,date,rating,event\nu1,a,2020-01-01,5,buy\nu1,b,2019-12-31,5,buy\nu1,c,2020-02-01,5,buy\nu1,d,2020-01-02,3,buy\nu1,e,2020-01-02,,buy\nu1,f,2020-01-02,5,view\n,g,2020-01-02,5,buy\nu2,a,2020-01-31,4.5,buy\n");

        var report = Importer.Run([folder["sales.csv"]], folder["out"], new ImportOptions
        {
            Since = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Until = new(2020, 2, 1, 0, 0, 0, TimeSpan.Zero),
            RatingAtLeast = 4,
            Events = ["buy", "cart"],
        });

        Assert.Equal(2, report.Store.Interactions);
        Assert.Equal((2L, 2L, 1L, 1L), (report.Dropped["outside the period"], report.Dropped["rating too low"], report.Dropped["another event"], report.Dropped["no user"]));
    }

    [Fact]
    public void Sessions_duplicates_and_minima_reach_the_store()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "user_id,item_id,timestamp\nu,a,0\nu,a,60\nu,b,120\nu,a,90000\nu,c,90060\n");

        var report = Importer.Run([folder["sales.csv"]], folder["out"], new ImportOptions { Store = new() { SessionGap = TimeSpan.FromMinutes(30), Duplicates = DuplicateRule.Adjacent } });

        Assert.Equal(["u u#000001 a@1970-01-01T00:00:00 b@1970-01-01T00:02:00", "u u#000002 a@1970-01-02T01:00:00 c@1970-01-02T01:01:00"], Fixture.Found(folder["out"], report));
    }

    [Fact]
    public void The_recipe_of_the_import_lies_in_the_domain()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "kunde;ware;wann\nu1;a;2020-01-01\n");

        _ = Importer.Run([folder["sales.csv"]], folder["out"], new ImportOptions { Map = Of("user=kunde,item=ware,time=wann") });

        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(folder["out/import.json"]));
        var input = json.RootElement.GetProperty("inputs")[0];
        Assert.Equal(("sales.csv", ";", "kunde", "iso"), (input.GetProperty("name").GetString(), input.GetProperty("separator").GetString(), input.GetProperty("map").GetProperty("user").GetString(), input.GetProperty("map").GetProperty("timeForm").GetString()));
        Assert.DoesNotContain(folder.Path, File.ReadAllText(folder["out/manifest.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_found_by_a_pattern_lie_in_the_domain()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "user_id,item_id,timestamp\nu1,0123456,0\nu1,0999999,1\n");
        Directory.CreateDirectory(folder["images/012"]);
        folder.Write("images/012/0123456.jpg", "picture");

        var report = Importer.Run([folder.Path], folder["out"], new ImportOptions { Images = "images/{id:3}/{id}.jpg" });

        Assert.Equal((1, 1, "0999999"), (report.Pictures!.Found, report.Pictures.Missing, report.Pictures.Examples[0]));
        Assert.Equal("picture", File.ReadAllText(folder["out/images/0123456.jpg"]));
    }

    [Fact]
    public void A_stopped_import_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", "user_id,item_id,timestamp\n" + string.Concat(Enumerable.Range(0, 20_000).Select(row => $"u{row % 100},i{row % 50},{row}\n")));
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Importer.Run([folder["sales.csv"]], folder["out"], null, new Stopping(stop), stop.Token));

        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("a;b;c\n1;2;3\n", "which column holds the users?")]
    [InlineData("words\nmore\n", "neither a table")]
    public void A_table_that_says_nothing_is_refused_with_what_to_say(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", text);

        Assert.Contains(expected, Assert.Throws<ImportException>(() => Importer.Sniff([folder["t.csv"]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_column_is_named_with_what_was_meant()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "customer;ware\nu1;a\n");

        Assert.Contains("Did you mean customer?", Assert.Throws<ImportException>(() => Importer.Sniff([folder["t.csv"]], new ImportOptions { Map = Of("user=custmer,item=ware") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_that_is_not_there_names_the_missing_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("movies.dat", "1::Toy Story (1995)::Comedy\n");

        Assert.Contains("movielens-dat needs ratings.dat", Assert.Throws<ImportException>(() => Importer.Sniff([folder.Path], new ImportOptions { Format = "movielens-dat" })).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean mind?", Assert.Throws<ImportException>(() => Importer.Sniff([folder.Path], new ImportOptions { Format = "mnid" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_over_a_column_that_is_not_there_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "user_id,item_id\nu1,a\n");

        foreach (var (options, expected) in ((ImportOptions, string)[])[
            (new() { RatingAtLeast = 3 }, "there are no ratings"), (new() { Events = ["buy"] }, "there are no kinds of events"), (new() { Since = DateTimeOffset.UnixEpoch }, "there are no times"),
            (new() { Title = "{name}" }, "no file that is read has these columns")])
        {
            Assert.Contains(expected, Assert.Throws<ImportException>(() => Importer.Run([folder["t.csv"]], folder["out"], options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Kinds_of_events_have_numbers_that_do_not_depend_on_the_order_of_rows()
    {
        using var folder = new TemporaryFolder();
        string[] rows = ["u1,a,view,0", "u1,b,buy,1", "u2,a,cart,2", "u2,b,view,3"];
        folder.Write("one.csv", $"user_id,item_id,event,timestamp\n{string.Join('\n', rows)}\n");
        folder.Write("two.csv", $"user_id,item_id,event,timestamp\n{string.Join('\n', rows.Reverse())}\n");

        Assert.Equal(Importer.Run([folder["one.csv"]], folder["1"]).Store.Fingerprint, Importer.Run([folder["two.csv"]], folder["2"]).Store.Fingerprint);
    }

    [Fact]
    public void A_title_is_composed_of_columns_of_the_rows_as_well()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "user_id,item_id,ware,farbe,text\nu1,a,Stuhl,blau,fest\nu1,b,Tisch,,\n");

        _ = Importer.Run([folder["t.csv"]], folder["out"], new ImportOptions { Title = "{ware}, {farbe}", Text = "text" });

        using var store = DomainStore.Open(folder["out"]);
        Assert.Equal(("Stuhl, blau. fest", "Tisch"), (store.Title(0), store.Title(1)));
    }

    private static TransRec.Import.Mapping.ColumnMapping Of(string map) => TransRec.Import.Mapping.ColumnMapping.Parse(map);

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => stop.Cancel();
    }
}
