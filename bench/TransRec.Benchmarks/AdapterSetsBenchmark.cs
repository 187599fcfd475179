using System.Diagnostics;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
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
    private const int Calls = 300;
    private const int Rounds = 9;

    private static readonly AdapterOptions Options = new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 4 };

    /// <summary>Runs and prints all of it.</summary>
    public static int Run()
    {
        NativeRuntime.Prepare(threads: 1);
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"One thread, {Rounds} times in turn, {Calls} encodings each, processor time of one: medians (smallest).");
        using var model = Model();
        var titles = Titles();
        using var alone = new AdapterSwitch(model);
        alone.Put("0", backbone => Set(backbone, 0));
        var one = Times(call => alone.Use("0", backbone => Encode(backbone, titles)));
        alone.Dispose();

        var before = Resident();
        using var all = new AdapterSwitch(model);
        var put = Stopwatch.GetTimestamp();
        for (var set = 0; set < Sets; set++)
        {
            all.Put($"{set}", backbone => Set(backbone, set));
        }

        Line($"{Sets:N0} sets put in {Stopwatch.GetElapsedTime(put).TotalSeconds:0.00} s; resident memory of one: {(Resident() - before) / (double)Sets / 1000:0.0} kB for {Values(model) * 4 / 1000.0:0.0} kB of values");
        var oneOfMany = Times(call => all.Use("0", backbone => Encode(backbone, titles)));
        var inTurn = Times(call => all.Use($"{call % Sets}", backbone => Encode(backbone, titles)));
        var expected = Enumerable.Range(0, 5).Select(set => all.Use($"{set * 199}", backbone => Encode(backbone, titles))).ToList();
        all.Dispose();

        before = Resident();
        var modules = Enumerable.Range(0, Sets).Select(set => Set(model, set)).ToList();
        Line($"naive: resident memory of one: {(Resident() - before) / (double)Sets / 1000:0.0} kB");
        var naive = Times(call => Naive(model, modules[call % Sets], titles));
        for (var set = 0; set < expected.Count; set++)
        {
            if (!expected[set].AsSpan().SequenceEqual(Naive(model, modules[set * 199], titles)))
            {
                throw new InvalidOperationException($"The vectors of set {set * 199} differ.");
            }
        }

        Line($"one set alone {Micro(one)}; the same beside {Sets - 1} others {Micro(oneOfMany)}: {Share(oneOfMany, one)}");
        Line($"{Sets:N0} in turn {Micro(inTurn)}: {Share(inTurn, one)}; naive {Micro(naive)}: {Share(naive, one)}");
        Line($"{Name} ratio={Timing.Median(naive) / Timing.Median(inTurn):0.00} naive={Timing.Median(naive):0.000000}s fast={Timing.Median(inTurn):0.000000}s error=0");
        return 0;
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

    private static List<double> Times(Func<int, float[]> encode)
    {
        List<double> seconds = [];
        var call = 0;
        for (var round = 0; round < Rounds; round++)
        {
            seconds.Add(Timing.ProcessorSeconds(() =>
            {
                for (var i = 0; i < Calls; i++)
                {
                    _ = encode(call++ * 7);
                }
            }) / Calls);
        }

        return seconds;
    }

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
