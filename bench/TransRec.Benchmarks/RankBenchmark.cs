using TorchSharp;
using TransRec.Foundation.Randomness;
using TransRec.Ranking;

namespace TransRec.Benchmarks;

/// <summary>
/// Exact ranks of 20,000 users over 20,000 items of width 64, ten history items masked. Naive: as the reference does it, a matrix of scores per batch of
/// users, and for every user a sort of the whole catalogue; on the first 1,000 users, scaled by users.
/// </summary>
internal class RankBenchmark : Benchmark
{
    private const int Users = 20_000;
    private const int Items = 20_000;
    private const int Width = 64;
    private const int NaiveUsers = 1_000;
    private const int Batch = 100;

    private float[] users = [];
    private float[] items = [];
    private int[] targets = [];
    private int[][] histories = [];
    private RankingQueries queries = null!;
    private int[] naive = [];
    private int[] fast = [];

    public override string Name => "rank";

    public override string About => "ranks of 20,000 users x 20,000 items x 64, history masked, against a sort per user (1,000 users, scaled)";

    public override int Repeats => 5;

    public override double NaiveShare => (double)NaiveUsers / Users;

    public override void Prepare()
    {
        var random = new RandomSource(1, RandomPurpose.Generation);
        float Normal() => (float)(Enumerable.Range(0, 4).Sum(_ => random.NextUnit()) - 2);
        users = [.. Enumerable.Range(0, Users * Width).Select(_ => Normal())];
        items = [.. Enumerable.Range(0, (Items + 1) * Width).Select(_ => Normal())];
        targets = [.. Enumerable.Range(0, Users).Select(_ => 1 + random.NextBelow(Items))];
        histories = [.. targets.Select(target => Enumerable.Range(0, 10).Select(_ => 1 + random.NextBelow(Items)).Where(item => item != target).ToArray())];
        queries = new RankingQueries(targets, histories);
    }

    public override void Naive()
    {
        using var _ = torch.inference_mode();
        using var all = torch.NewDisposeScope();
        naive = new int[NaiveUsers];
        var catalogue = torch.tensor(items, [Items + 1, Width]).t();
        var places = torch.arange(1, Items + 1, torch.float32);
        for (var start = 0; start < NaiveUsers; start += Batch)
        {
            using var scope = torch.NewDisposeScope();
            var scores = torch.tensor(users[(start * Width)..((start + Batch) * Width)], [Batch, Width]).matmul(catalogue);
            var labels = torch.stack([.. Enumerable.Range(start, Batch).Select(user =>
            {
                var row = torch.zeros(Items, torch.float64); // a row of numpy's numbers per user, put together by the loader
                row[targets[user] - 1] = 1;
                return row;
            })]);
            for (var i = 0; i < Batch; i++)
            {
                using var one = torch.NewDisposeScope();
                var row = scores[i];
                row[torch.tensor(histories[start + i])] = float.NegativeInfinity;
                var order = row[1..].argsort(descending: true);
                naive[start + i] = (int)torch.sum(torch.take(labels[i], order) * places).item<double>();
            }
        }
    }

    public override void Fast() => fast = CatalogueRanking.Ranks(users, items, Width, queries, threads: Threads);

    public override string Compare()
    {
        // Both sum 64 products in float32, in different orders: an item whose score equals the target's to the last bits can change sides.
        var differences = naive.Select((rank, user) => Math.Abs(rank - fast[user])).ToList();
        return differences.Max() <= 2
            ? $"{differences.Count(difference => difference > 0)} of {NaiveUsers} ranks by {differences.Max()}"
            : throw new InvalidOperationException($"A rank differs by {differences.Max()}: not explained by rounding.");
    }
}

/// <summary>The same with all cores of the machine for both ways: a sort of one user's scores is one thread's work, the count is shared out.</summary>
internal sealed class AllCoresRankBenchmark : RankBenchmark
{
    public override string Name => "rank-cores";

    public override string About => "rank with all cores of the machine for both ways";

    public override int Threads => 0;
}
