using System.Text;
using TransRec.Data;
using TransRec.Pictures;

namespace TransRec.Reports;

/// <summary>A contact sheet as a page.</summary>
internal static class ContactSheetPage
{
    private const int LongestSide = 128;

    public static string Render(Domain domain, PictureThumbnails pictures, string title, IReadOnlyList<int> items)
    {
        var card = new ItemCard(domain, pictures, LongestSide);
        var body = new StringBuilder("<ol class=\"cards small\">\n");
        foreach (var item in items)
        {
            card.Append(body, domain.ItemIds[item]);
        }

        return Page.Document(title, body.Append("</ol>\n"));
    }
}
