using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>EB-NeRD: news of Ekstra Bladet.</summary>
internal static class EbNerd
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "eb-nerd",
        What = "EB-NeRD: behaviors.parquet, history.parquet, articles.parquet",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "history.parquet",
                Shape = FileShape.Parquet,
                Columns = ["user_id", "impression_time_fixed", "article_id_fixed"],
                Map = new() { User = "user_id", Item = "article_id_fixed", Time = "impression_time_fixed", TimeForm = "ms" },
            },
            new()
            {
                Role = FileRole.Interactions,
                Name = "behaviors.parquet",
                Shape = FileShape.Parquet,
                Columns = ["impression_id", "user_id", "impression_time", "article_ids_clicked"],
                Map = new() { User = "user_id", Item = "article_ids_clicked", Time = "impression_time", TimeForm = "ms" },
            },
            new()
            {
                Role = FileRole.Items,
                Name = "articles.parquet",
                Shape = FileShape.Parquet,
                Columns = ["article_id", "title", "subtitle"],
                Map = new() { Item = "article_id", Title = "title" },
            },
        ],
        Traps =
        [
            "History and clicks are lists in columns: a row becomes an interaction for each.",
            "An article that is null is the front page.",
            "Histories end where the period of a split begins, and that of validation holds the clicks of training: import one split.",
        ],
        Licence = "EB-NeRD terms: research",
        Hook = () => new EbNerdHook(),
    };
}
