using System.Diagnostics;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Serving;
using static TorchSharp.torch;

namespace TransRec.Benchmarks;

/// <summary>
/// A thousand adapter sets on one backbone: what a set costs in memory, and how long an encoding with adapters takes when one set is asked for, with and without 999 others beside it, and
/// when all are asked for in turn. Naive: modules for every set, attached when it is asked for.
/// </summary>
internal static class AdapterSetsBenchmark
{
    public const string Name = "adapter-sets";

    public const string About = "encoding eight titles with one adapter set and with 1,000 in turn, through AdapterSwitch; naive: modules for every set, attached in turn";

    private const int Sets = 1000;
    private const int Calls = 200;
    private const int Rounds = 11;
    private const int Threads = 8;

    private static readonly AdapterOptions Options = new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 4 };

    /// <summary>Runs and prints all of it.</summary>
    public static int Run()
    {
        NativeRuntime.Prepare(threads: 1);
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{Rounds} times in turn, {Calls} encodings each, processor time of one: medians (smallest).");
        using var first = Model();
        using var second = Model();
        using var third = Model();
        var titles = Titles();
        using var alone = new AdapterSwitch(first);
        for (var set = 50; set >= 0; set--)
        {
            alone.Put($"{set}", backbone => Set(backbone, set));
            _ = set > 0 && alone.Remove($"{set}");
        }

        var before = Resident();
        using var all = new AdapterSwitch(second);
        var put = Stopwatch.GetTimestamp();
        for (var set = 0; set < Sets; set++)
        {
            all.Put($"{set}", backbone => Set(backbone, set));
        }

        Line($"{Sets:N0} sets put in {Stopwatch.GetElapsedTime(put).TotalSeconds:0.00} s; resident memory of one: {(Resident() - before) / (double)Sets / 1000:0.0} kB for {Values(first) * 4 / 1000.0:0.0} kB of values");
        before = Resident();
        var modules = Enumerable.Range(0, Sets).Select(set => Set(third, set)).ToList();
        Line($"modules for every set: resident memory of one: {(Resident() - before) / (double)Sets / 1000:0.0} kB");
        for (var set = 0; set < Sets; set += 199)
        {
            if (!Naive(third, modules[set], titles).SequenceEqual(all.Use($"{set}", backbone => Encode(backbone, titles))))
            {
                throw new InvalidOperationException($"The vectors of set {set} differ.");
            }
        }

        float[] One(int call) => alone.Use("0", backbone => Encode(backbone, titles));
        float[] OneOfMany(int call) => all.Use("0", backbone => Encode(backbone, titles));
        float[] InTurn(int call) => all.Use($"{call * 7 % Sets}", backbone => Encode(backbone, titles));
        Func<int, float[]>[] ways = [One, OneOfMany, InTurn, call => Naive(third, modules[call * 7 % Sets], titles)];
        var times = ways.Select(_ => new List<double>()).ToArray();
        List<double> together = [], togetherInTurn = [];
        for (var round = 0; round < Rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                times[way].Add(Timing.ProcessorSeconds(() => Times(ways[way])) / Calls);
            }

            together.Add(Timing.ProcessorSeconds(() => Together(One)) / Calls);
            togetherInTurn.Add(Timing.ProcessorSeconds(() => Together(InTurn)) / Calls);
        }

        var (one, oneOfMany, inTurn, naive) = (times[0], times[1], times[2], times[3]);
        Line($"one set alone {Micro(one)}; the same beside {Sets - 1} others {Micro(oneOfMany)}: {Share(oneOfMany, one)}");
        Line($"{Sets:N0} in turn {Micro(inTurn)}: {Share(inTurn, one)}; modules for every set {Micro(naive)}: {Share(naive, one)}");
        Line($"{Threads} threads: one set {Micro(together)}; {Sets:N0} in turn {Micro(togetherInTurn)}: {Timing.Median(togetherInTurn) / Timing.Median(together):0.00} times one set");
        Served(third, modules);
        Line($"{Name} ratio={Timing.Median(naive) / Timing.Median(inTurn):0.00} naive={Timing.Median(naive):0.000000}s fast={Timing.Median(inTurn):0.000000}s error=0");
        return 0;
    }

    /// <summary>What requests see: a thousand domains of 100 items, asked by eight threads, against one domain.</summary>
    private static void Served(Recommender model, List<AdapterSet> sets)
    {
        using var backbone = new Backbone(model);
        string[] ids = [.. Enumerable.Range(0, 101).Select(item => $"{item}")];
        var content = new TokenizedTitles([.. Enumerable.Range(0, 800).Select(at => 5 + (at * 37 % 190))], [0, 0, .. Enumerable.Range(1, 100).Select(item => item * 8)]);
        var domains = sets.Select(set => backbone.Serve("domain", ids, content, backbone.Take(_ => set))).ToList();
        string[] history = [.. Enumerable.Range(1, 20).Select(item => $"{item * 5}")];
        List<double> one = [], many = [];
        for (var round = 0; round < Rounds; round++)
        {
            one.Add(Timing.ProcessorSeconds(() => Together(_ => domains[0].Recommend(history, 10), 8000)) / 8000);
            many.Add(Timing.ProcessorSeconds(() => Together(call => domains[call * 7 % Sets].Recommend(history, 10), 8000)) / 8000);
        }

        Line($"recommendations of DomainModel, {Threads} threads: one domain {Micro(one)}; {Sets:N0} domains in turn {Micro(many)}: {Timing.Median(many) / Timing.Median(one):0.00} times one");
    }

    private static void Times(Func<int, float[]> encode)
    {
        for (var call = 0; call < Calls; call++)
        {
            _ = encode(call);
        }
    }

    private static void Together<T>(Func<int, T> ask, int calls = Calls)
    {
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var call = thread; call < calls; call += Threads)
            {
                _ = ask(call);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private static float[] Naive(Recommender model, AdapterSet set, TokenizedTitles titles)
    {
        _ = model.Detach();
        model.Attach(set);
        var vectors = Encode(model, titles);
        _ = model.Detach();
        return vectors;
    }

    private static float[] Encode(Recommender model, TokenizedTitles titles) => CatalogueParts.Encode(model, titles, [1, 2, 3, 4, 5, 6, 7, 8]);

    private static AdapterSet Set(Recommender model, int seed)
    {
        random.manual_seed(seed);
        return AdapterRegistry.Create(model, Options)!;
    }

    private static long Values(Recommender model)
    {
        using var set = Set(model, 0);
        return set.Values().Values.Sum(value => value.numel());
    }

    private static Recommender Model()
    {
        random.manual_seed(1);
        var shape = new TextEncoderOptions { VocabularySize = 200, Width = 32, Layers = 2, Heads = 2, FeedForwardWidth = 64 };
        var model = new Recommender(new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, 32)), UserEncoder.Create(new SasRecOptions { Width = 32 }, 20));
        model.SetTraining(false);
        return model;
    }

    private static TokenizedTitles Titles() => new([.. Enumerable.Range(0, 64).Select(at => 5 + (at * 37 % 190))], [0, 0, .. Enumerable.Range(1, 8).Select(item => item * 8)]);

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string Share(List<double> seconds, List<double> one) => FormattableString.Invariant($"{Timing.Median(seconds) / Timing.Median(one):0.00} times one set alone");

    private static string Micro(List<double> seconds) => FormattableString.Invariant($"{Timing.Median(seconds) * 1e6:0.0} us ({seconds.Min() * 1e6:0.0})");

    private static void Line(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
