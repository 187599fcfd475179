using TransRec.Data;

namespace TransRec.Tests.Data;

public sealed class CatalogueTests
{
    [Fact]
    public void Items_have_the_numbers_from_1_and_0_is_padding()
    {
        var catalogue = Catalogue.Create("shop", [("a", "Red chair"), ("b", "")]);
        Assert.Equal(2, catalogue.ItemCount);
        Assert.Equal(["", "a", "b"], catalogue.Ids);
        Assert.Equal(["", "Red chair", ""], catalogue.Titles);
        Assert.True(catalogue.TryFind("b", out var item));
        Assert.Equal(2, item);
        Assert.False(catalogue.TryFind("c", out item));
        Assert.Equal(0, item);
    }

    [Theory]
    [InlineData("", "Item 2 of shop has an empty id")]
    [InlineData("a", "Item 2 of shop has the id \"a\", which an item before it has")]
    public void An_id_that_names_no_item_or_two_is_refused(string id, string found) =>
        Assert.Contains(found, Assert.Throws<ArgumentException>(() => Catalogue.Create("shop", [("a", "x"), (id, "y")])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_domains_catalogue_has_its_items()
    {
        var domain = SmallDomains.Domain(seed: 3, items: 12, users: 20, new DomainOptions { MinimumInteractions = 3, MaximumSequenceLength = 6 });
        Assert.Equal(domain.ItemIds, domain.Catalogue.Ids);
        Assert.Equal(domain.Titles, domain.Catalogue.Titles);
        Assert.Same(domain.Catalogue, Assert.Single(domain.Catalogue.Parts).Catalogue);
    }
}
