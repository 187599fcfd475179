namespace TransRec.Import.Sniffing;

/// <summary>How columns are called that hold users, items and so on, in the order in which they are preferred; compared without case, spaces, bars and points.</summary>
internal static class ColumnNames
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["user"] = ["userid", "user", "uid", "reviewerid", "customerid", "visitorid", "customer", "visitor", "memberid", "clientid", "accountid", "username", "userno", "buyerid", "shopperid",
            "usersha1", "sessionid", "session", "用户id", "用户", "用户编号"],
        ["item"] = ["itemid", "item", "iid", "parentasin", "asin", "articleid", "productid", "movieid", "bookid", "newsid", "videoid", "trackid", "songid", "artistid", "businessid", "gameid",
            "stockcode", "sku", "isbn", "aid", "goodsid", "contentid", "locationid", "product", "article", "movie", "book", "商品id", "商品", "商品编号", "物品id"],
        ["time"] = ["timestamp", "time", "ts", "unixreviewtime", "datetime", "eventtime", "createdat", "created", "purchasedat", "orderedat", "viewedat", "occurredat", "date", "invoicedate",
            "orderdate", "purchasedate", "tdat", "reviewdate", "dateadded", "day", "时间戳", "时间", "日期"],
        ["rating"] = ["rating", "overall", "stars", "score", "ratings", "bookrating", "评分"],
        ["event"] = ["event", "eventtype", "behavior", "behaviour", "behaviortype", "action", "actiontype", "eventname", "行为类型", "行为"],
        ["title"] = ["title", "name", "itemname", "productname", "prodname", "itemtitle", "producttitle", "movietitle", "booktitle", "articletitle", "titleen", "description", "商品名称", "标题", "名称"],
    };

    /// <summary>Whether a name is that of a column of interactions or items.</summary>
    public static bool IsKnown(string name) => Known.Values.Any(names => names.Contains(Plain(name)));

    /// <summary>The column that holds something; null where none is called so.</summary>
    public static string? Find(string role, IReadOnlyList<string> columns) =>
        Known[role].Select(name => columns.FirstOrDefault(column => Plain(column) == name)).FirstOrDefault(column => column is not null);

    // RecBole's names end in a type.
    private static string Plain(string name) =>
        new([.. name.Split(':')[0].Where(letter => letter is not (' ' or '_' or '-' or '.' or '"' or '\uFEFF')).Select(char.ToLowerInvariant)]);
}
