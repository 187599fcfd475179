namespace TransRec.Import.Formats;

/// <summary>All formats.</summary>
public static class FormatRegistry
{
    /// <summary>The formats, in the order in which they are preferred where two fit equally well.</summary>
    public static IReadOnlyList<ImportFormat> All { get; } =
    [
        Mind.Format, Adressa.Format, EbNerd.Format, HAndM.Format, Amazon2014.Format, Amazon2018.Format, Amazon2023.Format,
        MovieLens100K.Format, MovieLensDat.Format, MovieLensCsv.Format, MovieTweetings.Format,
        NineRec.Format, MicroLens.Format, PixelRec.Format, LabLists.Format, RecBole.Format, Yelp.Format, Goodreads.Format, Goodbooks.Format,
        Steam.Format, Steam200K.Format, OnlineRetail.Format, LastFmHetRec.Format, LastFm1K.Format, LastFm360K.Format, BookCrossing.Format,
        Gowalla.Format, LightGcnLists.Format, RetailRocket.Format, Otto.Format, Taobao.Format,
    ];

    /// <summary>Names that <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name), .. Sniffing.GenericPlan.Names];
}
