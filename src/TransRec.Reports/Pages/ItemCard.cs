using System.Globalization;
using System.Text;
using TransRec.Data;
using TransRec.Pictures;

namespace TransRec.Reports;

/// <summary>Writes an item as a card: its picture as a small JPEG inside the page (or a drawing that stands for it), its title, and facts.</summary>
/// <param name="domain">The items.</param>
/// <param name="pictures">Their pictures; null for a domain without: the cards have titles alone.</param>
/// <param name="longestSide">Pixels of the longer side of a picture.</param>
internal sealed class ItemCard(Domain domain, PictureThumbnails? pictures, int longestSide)
{
    // A frame with hills and a sun, crossed out.
    private const string Drawing = """
        <svg viewBox="0 0 96 72" role="img" aria-label="no picture" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linejoin="round">
        <rect x="8" y="8" width="80" height="56" rx="5" stroke-dasharray="5 4" /><path d="M14 58 36 34 50 48 62 38 82 58" /><circle cx="64" cy="24" r="6" />
        <path d="M12 66 84 6" /></svg>
        """;

    /// <summary>Appends a card as an element of a list.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="id">The item's id; it is in the domain.</param>
    /// <param name="fact">What stands before the id, such as a rank; or empty.</param>
    /// <param name="further">What stands behind the id, such as a score; or empty.</param>
    /// <param name="badge">What it is marked with; null: it is not.</param>
    public void Append(StringBuilder html, string id, string fact = "", string further = "", string? badge = null)
    {
        domain.TryFindItem(id, out var item);
        var title = domain.Titles[item];
        var thumbnail = pictures?.Of(item, longestSide);
        html.Append(CultureInfo.InvariantCulture, $"<li class=\"card{(badge is null ? "" : " held")}\">");
        if (thumbnail is { IsThere: true })
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"picture\"><img src=\"data:image/jpeg;base64,{Convert.ToBase64String(thumbnail.Jpeg.Span)}\" ");
            html.Append(CultureInfo.InvariantCulture, $"width=\"{thumbnail.Width}\" height=\"{thumbnail.Height}\" alt=\"{Page.Text(title.Length > 0 ? title : id)}\" /></div>");
        }
        else if (thumbnail is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"picture\">{Drawing}</div>");
        }

        html.Append("<div class=\"words\">");
        if (title.Length > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"title\" dir=\"auto\" title=\"{Page.Text(title)}\">{Page.Text(title)}</span>");
        }

        html.Append(CultureInfo.InvariantCulture, $"<span class=\"facts\">{(fact.Length > 0 ? $"<b>{Page.Text(fact)}</b> · " : "")}{Page.Text(id)}{(further.Length > 0 ? $" · {Page.Text(further)}" : "")}</span>");
        if (thumbnail is { IsThere: false } missing)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"facts\">{(missing.Entry.Problem == PictureProblem.Missing ? "no picture" : Page.Text(missing.Entry.Reason))}</span>");
        }

        if (badge is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"badge\">{Page.Text(badge)}</span>");
        }

        html.Append("</div></li>\n");
    }
}
