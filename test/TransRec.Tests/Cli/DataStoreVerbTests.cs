using TransRec.Data.Storing;

namespace TransRec.Tests.Cli;

public sealed class DataStoreVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DataStoreVerbTests()
    {
        using var builder = new StoreBuilder();
        foreach (var day in Enumerable.Range(0, 5))
        {
            builder.AddInteraction("u"u8, "a"u8, day * 86_400_000L);
        }

        builder.AddItem("a"u8, "Title"u8);
        builder.Build(folder["store"], StoreOrigin.Unknown);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_store_is_verified_and_damage_ends_with_an_error_that_names_file_and_block()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("data", "verify", folder["store"]));
        Assert.Contains("files, ", line.Out, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder["store"], "titles"), "Tidle");
        line = new CommandLine();
        Assert.Equal(1, line.Run("data", "verify", folder["store"]));
        Assert.Contains("titles, block 0 (from byte 0): Its checksum is", line.Out, StringComparison.Ordinal);
        Assert.Contains("1 part is damaged", line.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_is_exported_described_and_split()
    {
        Assert.Equal(0, new CommandLine().Run("data", "export", folder["store"], folder["text"]));
        Assert.Equal("u\ta a a a a\n", File.ReadAllText(folder["text/users.tsv"]));

        var (ofStore, ofText) = (new CommandLine(), new CommandLine());
        Assert.Equal(0, ofStore.Run("data", "describe", folder["store"], "--json"));
        Assert.Equal(0, ofText.Run("data", "describe", folder["text"], "--json"));
        Assert.Equal(ofText.Out.Replace("\"text\"", "\"store\"", StringComparison.Ordinal), ofStore.Out);

        var line = new CommandLine();
        Assert.Equal(0, line.Run("data", "split", folder["store"], folder["before"], folder["after"], "--at", "1970-01-04"));
        using var after = DomainStore.Open(folder["after"]);
        Assert.Equal(4, after.Length(0));
        Assert.NotEqual(0, new CommandLine().Run("data", "split", folder["store"], folder["before"], folder["after"], "--at", "soon"));
    }
}
