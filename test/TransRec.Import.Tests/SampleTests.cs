using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TransRec.Tests.Golden;

namespace TransRec.Import.Tests;

/// <summary>Files that people have, next to the golden folder; counts are those of a slow and obvious reader. Skipped where they are not there.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Mind()
    {
        var folder = Sample("mind");
        var titles = File.ReadLines(Path.Combine(folder, "news.tsv")).Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[3]);
        var first = new Dictionary<string, (DateTime Time, string[] History)>();
        var clicks = new List<(string User, string Item)>();
        foreach (var cells in File.ReadLines(Path.Combine(folder, "behaviors.tsv")).Select(line => line.Split('\t')))
        {
            var time = DateTime.Parse(cells[2], CultureInfo.InvariantCulture);
            if (!first.TryGetValue(cells[1], out var before) || time < before.Time)
            {
                first[cells[1]] = (time, cells[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }

            clicks.AddRange(cells[4].Split(' ').Where(shown => shown.EndsWith("-1", StringComparison.Ordinal)).Select(shown => (cells[1], shown[..^2])));
        }

        var all = clicks.Select(click => click.Item).Concat(first.Values.SelectMany(user => user.History)).ToList();

        var report = Import(folder, "mind");

        Assert.Equal((600, all.Count, all.Count(titles.ContainsKey), first.Count), (report.RowsRead, report.InteractionsRead, report.Store.Interactions, report.Store.UsersAdded));
    }

    [Fact]
    public void H_and_M()
    {
        var folder = Sample("h-and-m");
        var articles = File.ReadLines(Path.Combine(folder, "articles.csv")).Skip(1).Select(line => line.Split(',')[0]).Where(id => id.Length == 10 && id.All(char.IsAsciiDigit)).ToHashSet();
        var rows = File.ReadLines(Path.Combine(folder, "transactions_train.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        var kept = rows.Where(row => articles.Contains(row[2])).ToList();
        var tied = kept.GroupBy(row => row[1]).Count(user => user.Where(row => row[0] == user.Max(one => one[0])).ToList() is var last && last.Count > 1 && last[^1][2] != last[^2][2]);

        var report = Import(folder, "hm");

        Assert.Equal((rows.Count, kept.Count, kept.DistinctBy(row => row[1]).Count(), tied), ((int)report.RowsRead, (int)report.Store.Interactions, report.Store.Users, report.Store.TestTargetsTied));
    }

    [Fact]
    public void Amazon_2018()
    {
        var path = Path.Combine(Sample("amazon-2018"), "AMAZON_FASHION_5.json.gz");
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var rows = new List<(string User, string Item, long Time)>();
        while (text.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            rows.Add((json.RootElement.GetProperty("reviewerID").GetString()!, json.RootElement.GetProperty("asin").GetString()!, json.RootElement.GetProperty("unixReviewTime").GetInt64()));
        }

        var sharing = rows.GroupBy(row => (row.User, row.Time)).Where(group => group.Count() > 1).Sum(group => group.Count());

        var report = Import(path, "amazon-2018");

        Assert.Equal(
            (rows.Count, rows.DistinctBy(row => row.User).Count(), rows.DistinctBy(row => row.Item).Count(), sharing),
            ((int)report.Store.Interactions, report.Store.Users, report.Store.Items, (int)report.Store.InteractionsSharingTime));
        Assert.Equal((rows.Min(row => row.Time) * 1000, rows.Max(row => row.Time) * 1000), (report.Store.EarliestTime, report.Store.LatestTime));
    }

    [Fact]
    public void Amazon_2023()
    {
        var report = Import(Sample("amazon-2023"), "amazon-2023");

        Assert.Equal((5, 1, 5), (report.Store.Interactions, report.Store.Users, report.Store.Items));
        Assert.Equal(1452647382000, report.Store.EarliestTime);
    }

    [Fact]
    public void Movie_tweetings()
    {
        var folder = Sample("movietweetings");
        var movies = File.ReadLines(Path.Combine(folder, "movies.dat")).Select(line => line.Split("::")[0]).ToHashSet();
        var rows = File.ReadLines(Path.Combine(folder, "ratings.dat")).Select(line => line.Split("::")).Where(cells => movies.Contains(cells[1])).ToList();

        var report = Import(folder, "movietweetings");

        Assert.Equal((rows.Count, rows.DistinctBy(row => row[0]).Count()), ((int)report.Store.Interactions, report.Store.Users));
    }

    [Fact]
    public void RecBole()
    {
        var folder = Sample("recbole");
        var rows = File.ReadLines(Path.Combine(folder, "ml-100k.inter")).Skip(1).Select(line => line.Split('\t')).ToList();
        var tied = rows.GroupBy(row => row[0]).Count(user => user.OrderBy(row => long.Parse(row[3], CultureInfo.InvariantCulture)).ToList() is var sorted && sorted.Count > 1 && sorted[^1][3] == sorted[^2][3]);

        var report = Import(folder, "recbole");

        Assert.Equal((rows.Count, rows.DistinctBy(row => row[0]).Count(), tied), ((int)report.Store.Interactions, report.Store.Users, report.Store.TestTargetsTied));
    }

    [Fact]
    public void LastFm_HetRec()
    {
        var folder = Sample("lastfm-hetrec");
        var artists = File.ReadLines(Path.Combine(folder, "artists.dat")).Skip(1).Select(line => line.Split('\t')[0]).ToHashSet();
        var rows = File.ReadLines(Path.Combine(folder, "user_artists.dat")).Skip(1).Select(line => line.Split('\t')).Where(cells => artists.Contains(cells[1])).ToList();

        var report = Import(folder, "lastfm-hetrec");

        Assert.Equal((rows.Count, null), ((int)report.Store.Interactions, report.Store.EarliestTime));
    }

    [Fact]
    public void Goodbooks()
    {
        var folder = Sample("goodbooks-10k");
        var books = File.ReadLines(Path.Combine(folder, "books.csv")).Skip(1).Select(line => line.Split(',')[0]).ToHashSet();
        var rows = File.ReadLines(Path.Combine(folder, "ratings.csv")).Skip(1).Select(line => line.Split(',')).Where(cells => books.Contains(cells[1])).ToList();

        Assert.Equal(rows.Count, (int)Import(folder, "goodbooks").Store.Interactions);
    }

    [Fact]
    public void Online_retail()
    {
        var path = Path.Combine(Sample("online-retail"), "OnlineRetail.csv");
        var rows = File.ReadAllText(path, Encoding.Latin1).Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).ToList();
        var kept = rows.Where(cells => cells[^3].Length > 0 && !cells[3].StartsWith('-') && !cells[0].StartsWith('C')).ToList();

        var report = Import(path, "online-retail");

        Assert.Equal((rows.Count, kept.Count), ((int)report.RowsRead, (int)report.Store.Interactions));
    }

    [Fact]
    public void A_table_with_Chinese_names_of_columns()
    {
        var folder = Sample("generic-csv");
        var rows = File.ReadLines(Path.Combine(folder, "UserBehavior.csv")).Skip(1).Select(line => line.Split(',')).ToList();

        var report = Import(folder, "delimited");

        Assert.Equal((rows.Count, rows.DistinctBy(row => row[0]).Count(), rows.DistinctBy(row => row[1]).Count()), ((int)report.Store.Interactions, report.Store.Users, report.Store.Items));
        Assert.Equal(rows.Count(row => row[7] == "buy"), report.Events.Single(kind => kind.Key == "buy").Value);
        Assert.Equal(rows.Min(row => long.Parse(row[8], CultureInfo.InvariantCulture)) * 1000, report.Store.EarliestTime);
    }

    [Fact]
    public void A_Parquet_file_with_customers_as_decimals()
    {
        var path = Path.Combine(Sample("online-retail"), "online_retail_first40000.parquet");

        var report = Import(path, "parquet", new ImportOptions { Map = TransRec.Import.Mapping.ColumnMapping.Parse("user=CustomerID,item=Description,time=InvoiceDate") });

        Assert.Equal(40_000, report.RowsRead);
        Assert.Equal(40_000, report.Dropped.Values.Sum() + report.Store.RowsAdded);
        Assert.Equal(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), report.Store.EarliestTime);
    }

    [Theory]
    [InlineData("movielens-1m", "ratings.dat")]
    [InlineData("movielens-10m", "ratings.dat")]
    [InlineData("amazon-2014", "reviews_")]
    [InlineData("transrec-lab", "users.tsv")]
    public void Titles_without_interactions_are_refused_by_naming_the_file_that_is_missing(string sample, string missing)
    {
        var folder = Sample(sample);

        Assert.Contains(missing, Assert.Throws<ImportException>(() => Importer.Sniff([folder])).Message, StringComparison.Ordinal);
    }

    private static string Sample(string name) => GoldenFolder.Need("..", "data-formats", name);

    private static ImportReport Import(string source, string format, ImportOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        var report = Importer.Run([source], folder["out"], options);
        Assert.Equal(format, report.Format);
        return report;
    }
}
