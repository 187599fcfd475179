using TransRec.Foundation.Randomness;
using TransRec.Ranking;

namespace TransRec.Benchmarks;

/// <summary>
/// The exact ten best of 1,000,000 items of width 64 for one user, against the time to read the same bytes once. The ratio is the search's time over the
/// reading's: 1 would be the floor.
/// </summary>
internal sealed class TopKBenchmark : Benchmark
{
    private const int Items = 1_000_000;
    private const int Width = 64;
    private const int K = 10;

    private float[] user = [];
    private float[] items = [];
    private float sum;
    private ScoredItem[] best = [];

    public override string Name => "topk";

    public override string About => "the exact top-10 of 1,000,000 x 64 for one user; naive: reading the same bytes once, ratio: search over reading";

    public override int Repeats => 15;

    public override void Prepare()
    {
        var random = new RandomSource(1, RandomPurpose.Generation);
        user = [.. Enumerable.Range(0, Width).Select(_ => (float)(random.NextUnit() - 0.5))];
        items = GC.AllocateUninitializedArray<float>((Items + 1) * Width);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = (float)(random.NextUnit() - 0.5);
        }
    }

    public override void Naive() => sum = MachineLimits.Read(items);

    public override void Fast() => best = TopK.Of(user, items, K, threads: 1);

    public override string Compare()
    {
        if (!float.IsFinite(sum))
        {
            throw new InvalidOperationException("The bytes that were read are no numbers.");
        }

        var plain = Enumerable.Range(1, Items)
            .Select(item => (Item: item, Score: Score(item)))
            .OrderByDescending(each => each.Score)
            .Take(K)
            .ToList();
        return plain.Select(each => each.Item).SequenceEqual(best.Select(each => each.Item))
            ? plain.Zip(best).Max(pair => Math.Abs(pair.First.Score - pair.Second.Score)).ToString("0.0e+0")
            : throw new InvalidOperationException("The best items differ from those of a plain sort.");
    }

    public override double Ratio(double naive, double fast) => fast / naive;

    private double Score(int item)
    {
        var score = 0.0;
        for (var i = 0; i < Width; i++)
        {
            score += (double)user[i] * items[(item * Width) + i];
        }

        return score;
    }
}
