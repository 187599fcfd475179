using System.Text.Json;
using TransRec.Data.Storing;

namespace TransRec.Tests.Cli;

public sealed class DataImportVerbTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    [Fact]
    public void A_table_of_sales_and_one_of_products_become_a_domain_with_a_report_and_a_page()
    {
        Shop();
        var line = new CommandLine();

        Assert.Equal(0, line.Run("data", "import", place["sales.csv"], place["products.csv"], place["shop"], "--html", place["report.html"], "--k-core", "2"));

        Assert.Contains("sales.csv", line.Out, StringComparison.Ordinal);
        Assert.Matches("in the records +6", line.Out);
        Assert.Matches("below the minima +-1", line.Out);
        Assert.Matches("the test's target is arbitrary\\) +1", line.Out);
        Assert.Contains("transrec data describe", line.Out, StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(place["report.html"]), StringComparison.Ordinal);
        using var store = DomainStore.Open(place["shop"]);
        Assert.Equal((2, 2, 5L), (store.UserCount, store.ItemCount, store.InteractionCount));
        Assert.Equal("Chair & table", store.Title(0));
    }

    [Fact]
    public void Sniff_shows_rows_as_they_would_be_read_and_writes_nothing()
    {
        Shop();
        var line = new CommandLine();

        Assert.Equal(0, line.Run("data", "sniff", place["sales.csv"]));

        Assert.Contains("delimited", line.Out, StringComparison.Ordinal);
        Assert.Contains("user=customer_id, item=sku, time=sold_at:iso", line.Out, StringComparison.Ordinal);
        Assert.Contains("2020-05-01 10:00:00Z", line.Out, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(place.Path).Length);
    }

    [Fact]
    public void The_report_as_JSON_holds_the_counts()
    {
        Shop();
        var line = new CommandLine();

        Assert.Equal(0, line.Run("data", "import", place["sales.csv"], place["shop"], "--since", "2020-05-02", "--json"));

        using var json = JsonDocument.Parse(line.Out);
        Assert.Equal(2, json.RootElement.GetProperty("dropped").GetProperty("outside the period").GetInt64());
        Assert.Equal(4, json.RootElement.GetProperty("store").GetProperty("interactions").GetInt64());
    }

    [Fact]
    public void A_broken_line_is_an_error_with_its_place_and_nothing_is_written()
    {
        place.Write("sales.csv", "customer_id,sku,sold_at\nann,a,2020-05-01\nbob,b\n");
        var line = new CommandLine();

        Assert.Equal(1, line.Run("data", "import", place["sales.csv"], place["shop"]));

        Assert.Contains("sales.csv:3: found 2 columns; expected 3", line.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(place["shop"]));
    }

    [Theory]
    [InlineData("Name what to import and the folder to write", "only-one")]
    [InlineData("--k-core N is --min-user N --min-item N", "a", "b", "--k-core", "5", "--min-user", "3")]
    [InlineData("\"usr\" in --map is no role. Did you mean user?", "a", "b", "--map", "usr=x")]
    [InlineData("--tolerant must be a share", "a", "b", "--tolerant", "much")]
    [InlineData("is no time. Expected a day", "a", "b", "--since", "yesterday")]
    [InlineData("A database needs --connection-env, --query as well", "b", "--provider", "postgres")]
    public void A_mistaken_command_line_says_what_is_wrong(string expected, params string[] arguments)
    {
        var line = new CommandLine();

        Assert.Equal(2, line.Run(["data", "import", .. arguments]));

        Assert.Contains(expected, line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_not_set_is_named()
    {
        var line = new CommandLine();

        Assert.Equal(1, line.Run("data", "import", place["shop"], "--provider", "sqlite", "--connection-env", "TRANSREC_NO_SUCH_SHOP", "--query", "select 1"));

        Assert.Contains("The environment variable TRANSREC_NO_SUCH_SHOP is not set", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Formats_are_listed_and_one_is_shown_with_its_traps()
    {
        var (all, one) = (new CommandLine(), new CommandLine());

        Assert.Equal((0, 0), (all.Run("data", "formats"), one.Run("data", "formats", "mind")));

        Assert.Contains("movielens-100k", all.Out, StringComparison.Ordinal);
        Assert.Contains("- Quotes are text", one.Out, StringComparison.Ordinal);
    }

    public void Dispose() => place.Dispose();

    private void Shop()
    {
        place.Write("sales.csv", "customer_id,sku,sold_at\nann,a,2020-05-01 10:00\nann,b,2020-05-01 10:00\nbob,a,2020-05-02\nbob,b,2020-05-03\nbob,a,2020-05-04\nbob,c,2020-05-05\n");
        place.Write("products.csv", "sku,name\na,Chair &amp; table\nb,Bench\nc,Lamp\n");
    }
}
