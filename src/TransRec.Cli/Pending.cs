// Stand-ins for library calls that other parts provide; the signatures are the contract, the file goes when they are there.
using TransRec.Training;

namespace TransRec.Experiments
{
    internal sealed record RunOptions(string Folder, bool Overwrite);

    internal sealed record RunResult(
        string Folder, bool Stopped, IReadOnlyDictionary<string, double> Metrics, long TrainableParameters, long TotalParameters, double Seconds);

    internal static class Pretraining
    {
        public static RunResult Run(PretrainingRecipe recipe, RunOptions options, ITrainingProgress progress, CancellationToken stop) => throw new NotImplementedException();
    }

    internal static class Adaptation
    {
        public static RunResult Run(AdaptationRecipe recipe, RunOptions options, ITrainingProgress progress, CancellationToken stop) => throw new NotImplementedException();
    }

    internal static class TextPretraining
    {
        public static RunResult Run(TextPretrainingRecipe recipe, RunOptions options, ITrainingProgress progress, CancellationToken stop) => throw new NotImplementedException();
    }

    internal sealed record EvaluationGroup(string Name, int Users, IReadOnlyDictionary<string, double> Metrics);

    internal sealed record EvaluationReport(IReadOnlyList<EvaluationGroup> Groups);

    internal static class RunEvaluation
    {
        public static EvaluationReport Run(string folder) => throw new NotImplementedException(folder);
    }

    internal sealed record Recommendation(int Rank, string ItemId, string Title, double Score);

    internal sealed class RecommenderRun : IDisposable
    {
        public static RecommenderRun Open(string folder) => throw new NotImplementedException(folder);

        public IReadOnlyList<Recommendation> ForUser(string userId, int k) => throw new NotImplementedException();

        public IReadOnlyList<Recommendation> ForHistory(IReadOnlyList<string> itemIds, int k) => throw new NotImplementedException();

        public IReadOnlyList<(string Id, string Title)> History(string userId) => throw new NotImplementedException();

        public void Dispose()
        {
        }
    }

    internal sealed record DemoRow(string Method, long TrainableParameters, long TotalParameters, double HitRate, double Ndcg, double Seconds, long SizeBytes);

    internal sealed record DemoReport(IReadOnlyList<DemoRow> Rows, IReadOnlyList<(string Id, string Title)> History, IReadOnlyList<Recommendation> Recommendations);

    internal static class Demo
    {
        public static DemoReport Run(ITrainingProgress progress, CancellationToken stop) => throw new NotImplementedException();
    }
}

namespace TransRec.Adapters
{
    internal sealed record AdapterMethod(string Name, Type Options, string Summary, string Source);

    internal static class AdapterRegistry
    {
        public static IReadOnlyList<AdapterMethod> Methods { get; } =
        [
            new("houlsby", typeof(HoulsbyOptions), "Serial bottleneck adapters after attention and after the feed-forward layer.", "Houlsby et al. 2019"),
            new("full", typeof(FullOptions), "Full fine-tuning (FTA): every parameter is trained.", ""),
            new("frozen", typeof(FrozenOptions), "Nothing of the base is trained but what the switches name.", ""),
            new("scratch", typeof(ScratchOptions), "Training from scratch (TFS) in the base's shape: the control.", ""),
        ];
    }
}

namespace TransRec.Data
{
    internal sealed record DomainOptions
    {
        public int MinimumInteractions { get; init; } = 5;
    }

    internal sealed record Distribution(int Minimum, int Percentile5, int Median, int Percentile95, int Maximum, double Mean);

    internal sealed record DomainReport(
        int UsersRead, int UsersTooShort, int UsersKept, int ItemsRead, int ItemsKept, int ItemsWithoutTitle, long InteractionsRead, int InteractionsKept,
        int RepeatedInteractions, int ValidationTargetsInHistory, int TestTargetsInHistory, Distribution SequenceLength, Distribution TitleLength,
        IReadOnlyList<string> Notes);

    internal sealed record Domain(string Name, string Fingerprint, DomainReport Report)
    {
        public static Domain Load(string folder, DomainOptions options) => throw new NotImplementedException($"{folder} {options}");
    }
}
