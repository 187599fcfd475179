using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Pictures;
using TransRec.Pictures.Generated;

namespace TransRec.Tests.Data.Generated.Pictures;

public sealed class MarketplaceFolderTests : IDisposable
{
    private static readonly MarketplaceOptions Options = new() { SourceUsers = 50, SourceItems = 100, TargetUsers = 50, TargetItems = 100 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_written_domain_has_a_picture_of_every_item()
    {
        var marketplace = Marketplace.Generate(Options);

        marketplace.Write(marketplace.Target, folder.Path);

        var domain = Domain.Load(folder.Path);
        using var store = PictureStore.Open(domain.Catalogue, folder.Path, Path.Combine(folder.Path, "cache"), new() { Transform = new() { Height = 48, Width = 48 } });
        Assert.Equal(domain.ItemCount, store.Report.Present);
        Assert.Equal(100, Directory.GetFiles(Path.Combine(folder.Path, "images"), "*.png").Length);
    }

    [Fact]
    public void Writing_again_changes_no_byte()
    {
        var marketplace = Marketplace.Generate(Options);
        marketplace.Write(marketplace.Source, folder.Path);
        var path = Path.Combine(folder.Path, "images", "h0007.png");
        var before = File.ReadAllBytes(path);

        var again = Marketplace.Generate(Options);
        again.Write(again.Source, folder.Path);

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_domain_of_another_marketplace_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Marketplace.Generate(Options).Write(Marketplace.Generate(Options).Source, folder.Path));

        Assert.StartsWith("The domain \"home-and-garden\" is not of this marketplace; give its Source or its Target.", error.Message);
    }
}
