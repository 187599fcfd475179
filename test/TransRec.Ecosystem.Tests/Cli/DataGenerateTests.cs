using TransRec.Tests.Cli;

namespace TransRec.Tests.Ecosystem.Cli;

public sealed class DataGenerateTests
{
    [Fact]
    public void A_generated_domain_has_styles_and_brands_of_its_items_beside_it()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(0, new CommandLine().Run("data", "generate", folder["shop"], "--source-users", "20", "--source-items", "110", "--target-users", "10", "--target-items", "100"));

        var ids = File.ReadLines(folder["shop/target/items.tsv"]).Select(line => line.Split('\t')[0]).ToList();
        var styles = File.ReadLines(folder["shop/target/attributes.tsv"]).Select(line => line.Split('\t')).ToList();
        Assert.Equal(ids, styles.Select(line => line[0]));
        Assert.Equal(ids, File.ReadLines(folder["shop/target/owners.tsv"]).Select(line => line.Split('\t')[0]));
        Assert.True(styles.Count(line => line[1].Length > 0) > 70);
        Assert.Contains(styles, line => line[1].Split('|').Contains("gothic"));
    }
}
