using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Experiments.Demos;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Tests.Conformance;
using TransRec.Training;

namespace TransRec.Tests.Experiments;

[Collection(nameof(TorchGenerator))]
public sealed class DemoTests : IDisposable
{
    private static readonly TrainingOptions OneEpoch = new() { Epochs = 1, BatchSize = 64, Patience = 0 };

    private static readonly IReadOnlyList<DemoAdaptation> Ways =
    [
        new("scratch", "scratch", "From random weights.", new ScratchOptions(), OneEpoch),
        new("adapter", "houlsby", "With bottlenecks.", new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 4 }, OneEpoch),
    ];

    // The demo's way with sizes that take seconds; nothing is learnt.
    private static readonly DemoOptions Tiny = new()
    {
        Marketplace = new() { SourceUsers = 60, SourceItems = 100, TargetUsers = 30, TargetItems = 100, LongestSequence = 7 },
        Words = new TextItemEncoderOptions { Layers = 1, Width = 16, Heads = 2, FeedForwardWidth = 16, MaximumTokens = 20 },
        Vocabulary = 200,
        UserEncoder = new SasRecOptions { Width = 16, Blocks = 1 },
        WordTraining = OneEpoch,
        Modalities =
        [
            new("titles", new TextItemEncoderOptions { MaximumTokens = 20 }, OneEpoch, Ways),
            new("pictures", new ImageItemEncoderOptions { Size = 16, Layers = 1, Width = 16, FeedForwardWidth = 16 }, OneEpoch, Ways),
        ],
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_row_is_complete_and_the_shown_run_can_be_opened()
    {
        var report = Demo.Run(Tiny, new RunOptions(folder.Path))!;

        Assert.Equal(
            ["/popularity", "/item transition", "titles/scratch", "titles/adapter", "pictures/scratch", "pictures/adapter"],
            report.Rows.Select(row => $"{row.Items}/{row.Method}"));
        Assert.All(report.Rows, row =>
        {
            Assert.NotEmpty(row.Meaning);
            Assert.InRange(row.HitRate, row.Ndcg, 1);
        });
        Assert.All(report.Rows.Skip(2), row =>
        {
            Assert.InRange(row.TrainableParameters, 1, row.TotalParameters);
            Assert.True(row is { Seconds: > 0, SizeBytes: > 0 });
        });
        Assert.True(report.Rows[3].SizeBytes < report.Rows[2].SizeBytes);
        Assert.True(report.Rows[5].SizeBytes < report.Rows[4].SizeBytes);
        var results = StudyResults.Of(report.Study);
        Assert.Equal(report.Rows.Select(row => row.Ndcg).Skip(2), results.Cells.Select(cell => cell.Score("test/ndcg@10")!.Value.Mean));
        Assert.Equal(report.Rows.Select(row => row.Ndcg).Take(2), results.Baselines.Select(baseline => baseline.Metrics["test/ndcg@10"]));
        Assert.NotEmpty(report.History);
        Assert.Equal(10, report.Recommendations.Count);
        using var shown = RecommenderRun.Open(report.ShownRun);
        Assert.NotEmpty(shown.ForUser(report.NextUser, 1));
    }

    [Fact]
    public void The_report_compares_methods_within_titles_and_within_pictures()
    {
        var report = Demo.Run(Tiny, new RunOptions(folder.Path))!;

        var differences = StudyResults.Of(report.Study).Comparisons;

        Assert.Equal(["titles/houlsby against titles/scratch", "pictures/houlsby against pictures/scratch"], differences.Select(each => $"{each.Cell.Id} against {each.To.Id}"));
    }

    [Fact]
    public void The_picture_run_recommends_too()
    {
        var report = Demo.Run(Tiny, new RunOptions(folder.Path))!;

        using var shown = RecommenderRun.Open(Path.Combine(report.Folder, "pictures", "houlsby"));

        Assert.Equal(5, shown.ForUser(report.User, 5).Count);
    }

    [Theory]
    [InlineData(4)] // in titles/scratch
    [InlineData(7)] // in pictures/scratch
    public void A_demo_that_was_stopped_goes_on_to_the_same_scores(int step)
    {
        using var undisturbed = new TemporaryFolder();
        var expected = Demo.Run(Tiny, new RunOptions(undisturbed.Path))!;
        using var source = new CancellationTokenSource();

        var stopped = Demo.Run(Tiny, new RunOptions(folder.Path), new StopAtStep(step, source), source.Token);
        var report = Demo.Run(Tiny, new RunOptions(folder.Path))!;

        Assert.Null(stopped);
        Assert.Equal(expected.Rows.Select(row => (row.Items, row.Method, row.HitRate, row.Ndcg)), report.Rows.Select(row => (row.Items, row.Method, row.HitRate, row.Ndcg)));
        Assert.Equal(expected.Recommendations, report.Recommendations);
    }

    [Fact]
    public void The_same_call_again_trains_nothing()
    {
        var first = Demo.Run(Tiny, new RunOptions(folder.Path))!;
        using var source = new CancellationTokenSource();

        var second = Demo.Run(Tiny, new RunOptions(folder.Path), new StopAtStep(1, source), source.Token)!;

        Assert.Equal(first.Rows, second.Rows);
        Assert.False(source.IsCancellationRequested);
    }

    private sealed class StopAtStep(int step, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        private int taken;

        public void Report(TrainingProgress value)
        {
            if (value is TrainingStep && ++taken == step)
            {
                source.Cancel();
            }
        }
    }
}
