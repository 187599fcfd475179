using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>H&amp;M: what customers of a fashion shop bought.</summary>
internal static class HAndM
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "hm",
        What = "H&M: transactions_train.csv, articles.csv",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "transactions_train.csv|transactions*.csv",
                Columns = ["t_dat", "customer_id", "article_id"],
                Map = new() { User = "customer_id", Item = "article_id", Time = "t_dat", TimeForm = "iso" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "articles.csv",
                Columns = ["article_id", "product_code", "prod_name"],
                Map = new() { Item = "article_id", Title = "prod_name" },
            },
        ],
        Traps =
        [
            "Article ids begin with a zero that pandas loses: ids of nine digits get it back, and are counted.",
            "Copies have an unnamed index column: columns are found by name.",
            "Equal rows are several pieces of one article: --dedup says what becomes of them.",
            "Times are days: nearly every row shares its day with another of its user.",
        ],
        Licence = "Kaggle competition rules",
        Images = "images/{id:3}/{id}.jpg",
        Hook = () => new HAndMHook(),
    };
}
