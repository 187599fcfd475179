using System.Globalization;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Foundation.Machine;
using TransRec.Foundation.Randomness;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Serving;
using static TorchSharp.torch;

namespace TransRec.Benchmarks;

/// <summary>
/// One recommendation, its two parts apart: the user vector behind a history of 20 items (SASRec, 2 blocks of width 64), and the exact ten best items of catalogues of
/// three sizes; then both through <see cref="DomainModel"/>, ids in and ids out, for one user and for many at once. Beside each stands the way that makes a tensor of the catalogue for every
/// request, in the same process, and the machine's limit.
/// </summary>
internal static class RecommendBenchmark
{
    public const string Name = "recommend";

    public const string About = "a user's vector and the exact top-10 apart, over 1,000, 100,000 and 1,000,000 items; naive: a tensor of the catalogue per request";

    private const int Width = 64;
    private const int Length = 20;
    private const int K = 10;
    private const int Users = 512;

    private static readonly int[] Catalogues = [1_000, 100_000, 1_000_000];

    /// <summary>Runs and prints all of it.</summary>
    public static int Run()
    {
        NativeRuntime.Prepare(threads: 1);
        _ = Float32Products.PreferFast();
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{Environment.ProcessorCount} cores, one thread each way, in turn, processor time: medians (smallest).");
        using var plain = Model(null);
        using var houlsby = Model(new HoulsbyOptions { Encoders = "user" });
        var rate = MachineLimits.MultiplyAdds();
        Line($"multiply-adds in registers: {rate / 1e9:0.0} G/s");
        foreach (var items in Catalogues)
        {
            OfCatalogue(items, plain, houlsby, rate);
        }

        return 0;
    }

    private static void OfCatalogue(int items, Recommender plain, Recommender houlsby, double rate)
    {
        var vectors = Vectors(items);
        var index = ItemIndex.Of([.. Enumerable.Range(0, items + 1).Select(Id)], vectors).Snapshot();
        var random = new RandomSource(2, RandomPurpose.Generation);
        var histories = Enumerable.Range(0, Users).Select(_ => Enumerable.Range(0, Length).Select(_ => 1 + (int)(random.NextUnit() * items)).ToArray()).ToArray();
        Line($"{items:N0} items");
        UserVector("SASRec", items, plain, vectors, index, histories, rate, Multiplications(0));
        UserVector("SASRec + houlsby 16", items, houlsby, vectors, index, histories, rate, Multiplications(16));
        Best(items, CompiledUserEncoder.Of(plain).Encode(index, histories[0]), vectors, index, histories);
        EndToEnd(items, histories);
    }

    /// <summary>A served catalogue whose items are numbers, with the vectors that the item encoder has.</summary>
    private static void EndToEnd(int items, int[][] histories)
    {
        using var model = Model(null, items);
        using var backbone = new Backbone(model);
        var content = new ItemNumbers(items);
        var domain = backbone.Serve("items", [.. Enumerable.Range(0, items + 1).Select(Id)], content);
        var vectors = RecommenderEvaluation.ItemVectors(model, content);
        string[][] ids = [.. histories.Select(history => history.Select(Id).ToArray())];
        var user = new float[Width];
        NaiveUserVectors(model, vectors, histories[..1], user);
        var expected = TopK.Of(user, vectors, K, histories[0], threads: 1);
        var answer = domain.Recommend(ids[0], K);
        var error = expected.Zip(answer.Items).Max(pair => Math.Abs(pair.First.Score - pair.Second.Score)) / expected.Max(item => Math.Abs(item.Score));
        if (error > 1e-5)
        {
            throw new InvalidOperationException($"Recommendations differ by {error:0.0e+0} of the largest score.");
        }

        var users = Math.Clamp(20_000_000 / items, 16, Users);
        var calls = Math.Clamp(2_000_000 / items, 1, 200);
        var (naive, fast, many) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < (items >= 1_000_000 ? 7 : 25); round++)
        {
            naive.Add(Timing.ProcessorSeconds(() => Times(Math.Max(1, calls / 20), () =>
            {
                NaiveUserVectors(model, vectors, histories[..1], user);
                _ = TopK.Of(user, vectors, K, histories[0], threads: 1);
            })) / Math.Max(1, calls / 20));
            fast.Add(Timing.ProcessorSeconds(() =>
            {
                for (var call = 0; call < calls; call++)
                {
                    _ = domain.Recommend(ids[call], K);
                }
            }) / calls);
            many.Add(Timing.ProcessorSeconds(() => domain.RecommendEach(ids[..users], K)) / users);
        }

        Line($"  end to end through DomainModel: naive {Micro(naive)}, ours {Micro(fast)}: {Timing.Median(naive) / Timing.Median(fast):0.0} times faster; {users} users at once, each {Micro(many)}: {Timing.Median(naive) / Timing.Median(many):0.0} times faster than one by one naively; difference {error:0.0e+0}");
    }

    private static string Id(int item) => item.ToString(CultureInfo.InvariantCulture);

    private static void UserVector(
        string name, int items, Recommender model, float[] vectors, ItemSnapshot index, int[][] histories, double rate, (double All, double Needed) multiplications)
    {
        var encoder = CompiledUserEncoder.Of(model);
        if (!encoder.IsNative)
        {
            throw new InvalidOperationException($"{name} has no kernel.");
        }

        var (expected, found) = (new float[Users * Width], new float[Users * Width]);
        NaiveUserVectors(model, vectors, histories, expected);
        encoder.Encode(index, Users, user => histories[user], found);
        var error = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second)) / expected.Max(Math.Abs);
        if (error > 1e-5)
        {
            throw new InvalidOperationException($"{name}: user vectors differ by {error:0.0e+0} of the largest value.");
        }

        var rounds = items >= 1_000_000 ? 7 : 25;
        var (naive, naiveMany, fast, fastMany) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var vector = new float[Width];
        for (var round = 0; round < rounds; round++)
        {
            var calls = Math.Max(1, 20_000 / items);
            naive.Add(Timing.ProcessorSeconds(() => Times(calls, () => NaiveUserVectors(model, vectors, histories[..1], expected))) / calls);
            naiveMany.Add(Timing.ProcessorSeconds(() => NaiveUserVectors(model, vectors, histories, expected)) / Users);
            fast.Add(Timing.ProcessorSeconds(() =>
            {
                for (var i = 0; i < 200; i++)
                {
                    encoder.Encode(index, histories[i], vector);
                }
            }) / 200);
            fastMany.Add(Timing.ProcessorSeconds(() => encoder.Encode(index, Users, user => histories[user], found)) / Users);
        }

        var (alone, many) = (Timing.Median(fast), Timing.Median(fastMany));
        Line($"  user vector, {name}: naive {Micro(naive)}, ours {Micro(fast)}: {Timing.Median(naive) / alone:0} times faster; difference {error:0.0e+0}");
        Line($"    {Users} users at once, each: naive {Micro(naiveMany)}, ours {Micro(fastMany)}: {Timing.Median(naiveMany) / many:0.0} times faster");
        Line($"    floor: {multiplications.Needed / 1e6:0.00} M multiplications that are needed ({multiplications.All / 1e6:0.00} M with all rows of all blocks) = {multiplications.Needed / rate * 1e6:0.0} us ({multiplications.All / rate * 1e6:0.0} us); alone {alone * rate / multiplications.Needed:0.0} times the floor, at once {many * rate / multiplications.Needed:0.0} times");
    }

    private static void Best(int items, float[] user, float[] vectors, ItemSnapshot index, int[][] histories)
    {
        var history = histories[0];
        if (!TopK.Of(user, vectors, K, history, threads: 1).SequenceEqual(index.Best(user, K, history)))
        {
            throw new InvalidOperationException("The best items differ.");
        }

        var calls = Math.Max(1, 1_000_000 / items);
        var (naive, fast, read) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < 25; round++)
        {
            naive.Add(Timing.ProcessorSeconds(() => Times(calls, () => TopK.Of(user, vectors, K, history, threads: 1))) / calls);
            fast.Add(Timing.ProcessorSeconds(() => Times(calls, () => index.Best(user, K, history))) / calls);
            read.Add(Timing.ProcessorSeconds(() => Times(calls, () => MachineLimits.Read(vectors))) / calls);
        }

        Line($"  exact top-{K}: over the array {Micro(naive)}, over the index {Micro(fast)}; floor: reading the same {vectors.Length / 262144.0:0.0} MB {Micro(read)} ({vectors.Length * 4 / Timing.Median(read) / 1e9:0.0} GB/s); {Timing.Median(fast) / Timing.Median(read):0.00} times the floor");
    }

    /// <summary>A tensor of the whole catalogue, then the module over all positions: what a request cost before rows were looked up.</summary>
    private static void NaiveUserVectors(Recommender model, float[] itemVectors, int[][] histories, float[] vectors)
    {
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        var items = tensor(itemVectors, [itemVectors.Length / Width, Width]);
        int[] lengths = [.. histories.Select(history => history.Length)];
        var layout = SequenceLayout.Of(lengths, model.Users.MaximumLength, CPU, model.Users.MaximumLength);
        var rows = new long[histories.Length * layout.Length];
        for (var i = 0; i < histories.Length; i++)
        {
            for (var j = 0; j < lengths[i]; j++)
            {
                rows[(i * layout.Length) + layout.Length - lengths[i] + j] = histories[i][j];
            }
        }

        var hidden = model.Users.Forward(items.index_select(0, tensor(rows)), layout);
        hidden.view(histories.Length, layout.Length, Width)[TensorIndex.Colon, -1].contiguous().data<float>().ToArray().CopyTo(vectors, 0);
    }

    private static void Times(int calls, Action work)
    {
        for (var i = 0; i < calls; i++)
        {
            work();
        }
    }

    // Per row of a block: four attention projections, two of feed-forward (width to 4 width and back), two bottlenecks. Of the last block the last row needs all of it, the
    // others keys and values. Attention's own products are 2 * width per pair of rows that see each other.
    private static (double All, double Needed) Multiplications(int bottleneck)
    {
        const double Square = Width * Width;
        var row = (12 * Square) + (4.0 * Width * bottleneck);
        const double Pairs = Length * (Length + 1) / 2.0;
        return (2 * ((Length * row) + (Pairs * 2 * Width)), (Length * row) + (Pairs * 2 * Width) + (Length * 2 * Square) + row - (2 * Square) + (Length * 2 * Width));
    }

    private static Recommender Model(AdapterOptions? adapter, int items = 1)
    {
        random.manual_seed(1);
        var model = new Recommender(new IdItemEncoder(items, Width), UserEncoder.Create(new SasRecOptions { Width = Width, Blocks = 2, Heads = 2 }, Length));
        if (adapter is not null)
        {
            AdapterRegistry.Prepare(model, adapter);
        }

        model.SetTraining(false);
        return model;
    }

    private static float[] Vectors(int items)
    {
        var random = new RandomSource(1, RandomPurpose.Generation);
        var vectors = new float[(items + 1) * Width];
        for (var i = Width; i < vectors.Length; i++)
        {
            vectors[i] = (float)(random.NextUnit() - 0.5);
        }

        return vectors;
    }

    private static string Micro(List<double> seconds) => FormattableString.Invariant($"{Timing.Median(seconds) * 1e6:0.0} us ({seconds.Min() * 1e6:0.0})");

    private static void Line(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
