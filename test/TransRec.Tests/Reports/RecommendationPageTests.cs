using System.Xml;
using System.Xml.Linq;
using TransRec.Experiments.Runs;
using TransRec.Reports;
using TransRec.Tests.Images;

namespace TransRec.Tests.Reports;

public sealed class RecommendationPageTests : IDisposable
{
    private readonly PictureShop shop = new();

    [Fact]
    public void Items_with_a_picture_have_it_inside_the_page_and_the_others_a_drawing()
    {
        var page = Parse(RecommendationPage.Render(shop.Domain, List(["i1", "i2", "i3"], "i4", "i5")));
        Assert.Equal(3, page.Descendants("img").Count(image => image.Attribute("src")!.Value.StartsWith("data:image/jpeg;base64,/9j/", StringComparison.Ordinal)));
        Assert.Equal(2, page.Descendants("svg").Count());
        Assert.Contains("The content ends before the picture does.", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_title_is_text_and_nothing_is_loaded_from_anywhere()
    {
        var html = RecommendationPage.Render(shop.Domain, List(["i2"], "i1"));
        var page = Parse(html);
        Assert.Empty(page.Descendants("script"));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href"), source => Assert.StartsWith("data:", source.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.Contains(PictureShop.HostileTitle.Replace('\u0001', '\ufffd'), page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Cards_show_rank_id_and_score_in_the_order_of_the_list()
    {
        var page = Parse(RecommendationPage.Render(shop.Domain, List(["i1"], "i4", "i5")));
        Assert.Equal(["i1", "1 · i4 · 2.500", "2 · i5 · 1.500"], Cards(page).Select(card => card.Descendants("span").First(span => Class(span) == "facts").Value));
    }

    [Fact]
    public void A_held_out_item_is_marked_where_it_is_in_the_list()
    {
        var list = List(["i1", "i2"], "i4", "i5") with { HeldOut = new NamedItem("i5", "title of i5"), AsTested = true };
        var page = Parse(RecommendationPage.Render(shop.Domain, list));
        Assert.Contains("title of i5", Assert.Single(Cards(page), card => Class(card) == "card held").Value, StringComparison.Ordinal);
        Assert.Contains("that item has rank 2", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_out_item_that_is_not_in_the_list_is_shown_apart()
    {
        var list = List(["i1", "i2"], "i4") with { HeldOut = new NamedItem("i5", "title of i5"), AsTested = true };
        var page = Parse(RecommendationPage.Render(shop.Domain, list));
        Assert.Contains("that item is not among the first 1", page.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(["History, oldest first", "Held out", "Recommended"], page.Descendants("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void In_a_whole_history_the_tests_item_is_the_last_one()
    {
        var list = List(["i5", "i1", "i5"], "i4") with { HeldOut = new NamedItem("i5", "title of i5") };
        var cards = Cards(Parse(RecommendationPage.Render(shop.Domain, list)));
        Assert.Equal([false, false, true, false], cards.Select(card => Class(card) == "card held"));
    }

    [Fact]
    public void A_domain_without_pictures_has_cards_of_titles()
    {
        using var bare = new PictureShop(pictures: false);
        var page = Parse(RecommendationPage.Render(bare.Domain, List(["i1", "i2"], "i4")));
        Assert.Equal(3, Cards(page).Count);
        Assert.Empty(page.Descendants("img").Concat(page.Descendants("svg")));
    }

    [Fact]
    public void A_long_list_is_cut_and_the_page_says_so()
    {
        var list = List(["i1"], [.. Enumerable.Repeat("i2", RecommendationPage.MostItems + 1)]);
        var page = Parse(RecommendationPage.Render(shop.Domain, list));
        Assert.Equal(RecommendationPage.MostItems + 1, Cards(page).Count);
        Assert.Contains("The first 200 of 201 recommendations are shown.", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_takes_the_old_ones_place_as_a_whole()
    {
        var path = shop["page.html"];
        File.WriteAllText(path, "old");
        using var reader = File.OpenText(path);
        RecommendationPage.Write(path, shop.Domain, List(["i1"], "i4"));
        Assert.Equal("old", reader.ReadToEnd());
        Parse(File.ReadAllText(path));
        Assert.Equal(["page.html", "shop"], Directory.GetFileSystemEntries(shop["."]).Select(Path.GetFileName).Order());
    }

    public void Dispose() => shop.Dispose();

    internal static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static List<XElement> Cards(XDocument page) => [.. page.Descendants("li")];

    private static string Class(XElement element) => element.Attribute("class")?.Value ?? "";

    private static RecommendationList List(string[] history, params string[] best) => new(
        "u",
        [.. history.Select(id => new NamedItem(id, ""))],
        [.. best.Select((id, place) => new Recommendation(place + 1, id, "", 2.5 - place))]);
}
