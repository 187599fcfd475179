using TransRec.Data;

namespace TransRec.Tests.Cli;

public sealed class DataGenerateVerbTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    [Fact]
    public void Two_domains_with_titles_and_pictures_are_written()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("data", "generate", place["shop"], "--source-users", "20", "--source-items", "110", "--target-users", "10", "--target-items", "100"));
        Assert.Matches("source +home-and-garden +20 +110", line.Out);
        Assert.Equal(10, Domain.Load(place["shop/target"], new DomainOptions()).UserCount);
        Assert.Equal(100, File.ReadLines(place["shop/target/items.tsv"]).Count());
        Assert.Equal(110, Directory.GetFiles(place["shop/source/images"]).Length);
    }

    [Fact]
    public void The_seed_decides_what_is_generated()
    {
        foreach (var (folder, seed) in new[] { ("a", "7"), ("b", "7"), ("c", "8") })
        {
            Assert.Equal(0, new CommandLine().Run("data", "generate", place[folder], "--seed", seed, "--source-users", "5", "--source-items", "100", "--target-users", "5", "--target-items", "100"));
        }

        string Users(string folder) => File.ReadAllText(place[$"{folder}/target/users.tsv"]);
        Assert.Equal(Users("a"), Users("b"));
        Assert.NotEqual(Users("a"), Users("c"));
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_as_it_is()
    {
        Directory.CreateDirectory(place["shop"]);
        File.WriteAllText(place["shop/users.tsv"], "mine");
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("data", "generate", place["shop"]));
        Assert.Contains("is there and not empty; nothing was written", line.Error, StringComparison.Ordinal);
        Assert.Equal([place["shop/users.tsv"]], Directory.GetFileSystemEntries(place["shop"]));
    }

    public void Dispose() => place.Dispose();
}
