using System.Globalization;
using TransRec.Benchmarks;
using TransRec.Benchmarks.Ranks;
using TransRec.Benchmarks.Steps;
using TransRec.Benchmarks.Stores;
using TransRec.Foundation.Machine;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Benchmark[] all =
[
    new ExactStepBenchmark(), new FastStepBenchmark(), new FineTuningStepBenchmark(), new CachedLayersBenchmark(), new CachedSideBenchmark(), new PictureStepBenchmark(),
    .. CudaStepBenchmark.All,
    new PartsBenchmark(), new AttentionBenchmark(), new EmbedBenchmark(), new FastEmbedBenchmark(), new RankBenchmark(), new AllCoresRankBenchmark(), new TopKBenchmark(),
];
if (args is [MemoryBenchmark.Name, ..] and { Length: <= 2 })
{
    return MemoryBenchmark.Run(args.ElementAtOrDefault(1));
}

if (args is [MeansBenchmark.Name, ..] and { Length: <= 2 })
{
    return MeansBenchmark.Run(args.ElementAtOrDefault(1));
}

if (args is [ImportPassBenchmark.Name, ..] and { Length: <= 2 })
{
    return ImportPassBenchmark.Run(args.ElementAtOrDefault(1));
}

if (args is [StoreBenchmark.Name, ..] and { Length: <= 2 })
{
    return StoreBenchmark.Run(args.ElementAtOrDefault(1));
}

if (args is [RanksBenchmark.Name, ..] and { Length: <= 2 })
{
    return RanksBenchmark.Run(args.ElementAtOrDefault(1));
}

if (args is [RanksItemsBenchmark.Name])
{
    return RanksItemsBenchmark.Run();
}

if (args is [RecommendBenchmark.Name])
{
    return RecommendBenchmark.Run();
}

if (args is [ServeBenchmark.Name, ..] and { Length: <= 2 })
{
    return await ServeBenchmark.RunAsync(args.ElementAtOrDefault(1));
}

if (args is [AdapterSetsBenchmark.Name])
{
    return AdapterSetsBenchmark.Run();
}

var benchmark = args is [var name] ? all.FirstOrDefault(each => each.Name == name) : null;
if (benchmark is null)
{
    Console.Error.WriteLine($"Expected one name of: {string.Join(", ", all.Select(each => each.Name).Append(MemoryBenchmark.Name).Append(MeansBenchmark.Name).Append(RecommendBenchmark.Name).Append(AdapterSetsBenchmark.Name).Append(ImportPassBenchmark.Name).Append(StoreBenchmark.Name).Append(RanksBenchmark.Name).Append(RanksItemsBenchmark.Name).Append(ServeBenchmark.Name))}.");
    foreach (var each in all)
    {
        Console.Error.WriteLine($"  {each.Name}  {each.About}");
    }

    Console.Error.WriteLine($"  {MemoryBenchmark.Name}  {MemoryBenchmark.About}");
    Console.Error.WriteLine($"  {MeansBenchmark.Name}  {MeansBenchmark.About}");
    Console.Error.WriteLine($"  {RecommendBenchmark.Name}  {RecommendBenchmark.About}");
    Console.Error.WriteLine($"  {AdapterSetsBenchmark.Name}  {AdapterSetsBenchmark.About}");
    Console.Error.WriteLine($"  {ImportPassBenchmark.Name}  {ImportPassBenchmark.About}");
    Console.Error.WriteLine($"  {StoreBenchmark.Name}  {StoreBenchmark.About}");
    Console.Error.WriteLine($"  {RanksBenchmark.Name}  {RanksBenchmark.About}");
    Console.Error.WriteLine($"  {RanksItemsBenchmark.Name}  {RanksItemsBenchmark.About}");
    Console.Error.WriteLine($"  {ServeBenchmark.Name}  {ServeBenchmark.About}");
    return 2;
}

NativeRuntime.Prepare(benchmark.Threads);
Console.WriteLine($"{benchmark.Name}: {benchmark.About}");
Console.WriteLine($"{Environment.ProcessorCount} cores, {(benchmark.Threads == 1 ? "one thread" : "all of them")} each way, {benchmark.Repeats} times in turn, medians.");
benchmark.Prepare();
benchmark.Naive();
benchmark.Fast();
var error = benchmark.Compare();
Console.WriteLine($"Difference of the results: {error}.");
var (naive, dressed, fast) = (new List<double>(), new List<double>(), new List<double>());
for (var i = 0; i < benchmark.Repeats; i++)
{
    if (benchmark.HasDresses)
    {
        dressed.Add(Timing.Seconds(benchmark.Naive) / benchmark.NaiveShare);
        Float32Products.PreferDefault();
    }

    naive.Add(Timing.Seconds(benchmark.Naive) / benchmark.NaiveShare);
    _ = Float32Products.PreferFast();
    fast.Add(Timing.Seconds(benchmark.Fast));
    var best = benchmark.HasDresses ? $" (best dress {dressed[^1]:0.0000} s)" : "";
    Console.WriteLine($"  {i + 1}: naive {naive[^1]:0.0000} s{best}, fast {fast[^1]:0.0000} s");
}

var ratio = benchmark.Ratio(Timing.Median(naive), Timing.Median(fast));
var other = benchmark.HasDresses ? $" best-dress-ratio={benchmark.Ratio(Timing.Median(dressed), Timing.Median(fast)):0.00}" : "";
Console.WriteLine($"{benchmark.Name} ratio={ratio:0.00} naive={Timing.Median(naive):0.0000}s fast={Timing.Median(fast):0.0000}s error={error}{other}");
return 0;
