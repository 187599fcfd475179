using TransRec.Benchmarks.Steps;
using TransRec.Collectives;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Ranks;

/// <summary>How many items a step's ranks encode, counted: with items dealt to ranks, and if users were dealt with their items, as data-parallel engines do.</summary>
internal static class RanksItemsBenchmark
{
    public const string Name = "ranks-items";

    public const string About = "items encoded by all ranks of a step against the distinct ones of its batch: items dealt (counted in a step) and users dealt";

    public static int Run()
    {
        var data = StepData.Load();
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{data.About}, histories of {StepData.Positions}, no negatives, first batch of each size.");
        var worst = 1.0;
        foreach (var size in new[] { 128, 1_024, 4_096 }.Where(size => size <= data.Domain.UserCount))
        {
            var batch = Batcher(data, size).Batch(0, 0, 1)[0];
            foreach (var ranks in new[] { 2, 8, 64 })
            {
                var counted = ThreadRanks.Run(ranks, each => Count(data, size, each)).Sum() / (double)batch.Items.Length;
                var users = batch.Slices(ranks).Sum(ItemsOf) / (double)batch.Items.Length;
                worst = Math.Max(worst, ranks == 8 ? counted : 1);
                Console.WriteLine($"  batch {size,5}, {ranks,2} ranks: {batch.Items.Length,6} distinct items; items dealt {counted:0.00}, users dealt {users:0.00}");
            }
        }

        Console.WriteLine($"{Name} ratio={worst:0.00}");
        return 0;
    }

    private static SequenceBatcher Batcher(StepData data, int users) =>
        new(data.Domain, Enumerable.Range(0, data.Domain.UserCount), users, seed: 1, everyPosition: true, negatives: false);

    private static int ItemsOf(SequenceBatch slice) => slice.TargetRows.Select(row => slice.InputPlaces[row]).Concat(slice.TargetPlaces).Distinct().Count();

    private static long Count(StepData data, int users, ICommunicator ranks)
    {
        using var encoder = new CountingEncoder(data.Domain.ItemCount + 1);
        using var model = new Recommender(encoder, UserEncoder.Create(new SasRecOptions { Width = CountingEncoder.VectorWidth, Heads = 1, Blocks = 1, Dropout = 0 }, StepData.Positions));
        var objective = Objective.Create(new InBatchSoftmaxOptions(), [.. Enumerable.Repeat(1e-4, data.Domain.ItemCount + 1)]);
        var task = new RecommenderTask(
            model,
            data.Titles,
            Batcher(data, users),
            objective,
            ParameterGroups.Of(model, new LearningRateOptions()),
            1,
            new StepMemory(new TrainingOptions(), read: null),
            () => new Dictionary<string, double>(),
            shards: 64,
            ranks: ranks);
        task.Backward(0, 0);
        return encoder.Encoded;
    }

    /// <summary>Vectors of few values, and how many items were asked for.</summary>
    private sealed class CountingEncoder : ItemEncoder
    {
        public const int VectorWidth = 4;

        private readonly TorchSharp.Modules.Embedding vectors;

        public CountingEncoder(int items)
            : base(nameof(CountingEncoder))
        {
            vectors = nn.Embedding(items, VectorWidth);
            RegisterComponents();
        }

        public long Encoded { get; private set; }

        public override int Width => VectorWidth;

        public override IReadOnlyList<ItemEncoderPart> Encoders => [];

        public override IReadOnlyList<nn.Module> Heads => [];

        public override Tensor Encode(IItemContent content, ReadOnlySpan<int> items)
        {
            Encoded += items.Length;
            return vectors.forward(tensor(Array.ConvertAll(items.ToArray(), item => (long)item)));
        }

        public override int Cost(IItemContent content, int item) => content.Cost(item);

        public override void Check(IItemContent content)
        {
        }
    }
}
