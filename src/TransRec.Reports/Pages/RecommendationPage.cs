using System.Globalization;
using System.Text;
using TransRec.Data;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Pictures;

namespace TransRec.Reports;

/// <summary>A page to look at recommendations: the history and the best further items as cards with pictures (where the domain has some), titles and scores.</summary>
public static class RecommendationPage
{
    /// <summary>Recommended items, and items of the history, that a page shows at most; a picture takes about 10 kB of it.</summary>
    public const int MostItems = 200;

    // About the pixels of a card on a phone; those of the history are small ones.
    private const int LongestSide = 224;
    private const int LongestSideInHistory = 128;

    /// <summary>Writes the page, as a whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="domain">The domain of the items.</param>
    /// <param name="list">What was recommended to whom.</param>
    /// <exception cref="DomainFormatException">The manifest of the pictures has defects.</exception>
    public static void Write(string path, Domain domain, RecommendationList list) => AtomicFile.WriteText(path, Render(domain, list));

    /// <summary>The whole file. It needs nothing beside it; missing and broken pictures are drawn as such.</summary>
    /// <inheritdoc cref="Write"/>
    public static string Render(Domain domain, RecommendationList list)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(list);
        var pictures = PictureThumbnails.Open(domain);
        var card = new ItemCard(domain, pictures, LongestSide);
        var small = new ItemCard(domain, pictures, LongestSideInHistory);
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<p>{Page.Text($"{domain.Name}: {domain.ItemCount:N0} items.")} {Page.Text(Summary(list))}</p>\n");
        var earlier = Math.Max(0, list.History.Count - MostItems);
        var title = earlier > 0 ? $"The last {MostItems} items of the history" : "History";
        body.Append(CultureInfo.InvariantCulture, $"<h2>{title}, oldest first</h2>\n<ol class=\"cards small\">\n");
        for (var place = earlier; place < list.History.Count; place++)
        {
            var heldOut = place == list.History.Count - 1 && list.HeldOut is not null && !list.AsTested;
            small.Append(body, list.History[place].Id, badge: heldOut ? "the test's item" : null);
        }

        body.Append("</ol>\n");
        if (list is { AsTested: true, HeldOut: { } missed, HeldOutRank: null or > MostItems })
        {
            body.Append(CultureInfo.InvariantCulture, $"<h2>Held out</h2>\n<ol class=\"cards small\">\n");
            small.Append(body, missed.Id, badge: "held out");
            body.Append("</ol>\n");
        }

        body.Append("<h2>Recommended</h2>\n<ol class=\"cards\">\n");
        foreach (var item in list.Items.Take(MostItems))
        {
            card.Append(body, item.ItemId, $"{item.Rank}", $"{item.Score:0.000}", item.ItemId == list.HeldOut?.Id ? "held out" : null);
        }

        body.Append("</ol>\n");
        return Page.Document(list.User is { } user ? $"Recommended to user {user}" : "Recommended behind a history", body);
    }

    private static string Summary(RecommendationList list)
    {
        var cut = list.Items.Count > MostItems ? $" The first {MostItems} of {list.Items.Count:N0} recommendations are shown." : "";
        return list switch
        {
            { AsTested: true, HeldOutRank: { } rank } => $"Recommended from the history without the user's last item, as in the test; that item has rank {rank}.{cut}",
            { AsTested: true } => $"Recommended from the history without the user's last item, as in the test; that item is not among the first {list.Items.Count:N0}.{cut}",
            _ => $"Items of the history are left out.{cut}",
        };
    }
}
