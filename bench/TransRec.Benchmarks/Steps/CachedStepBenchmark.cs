using System.Diagnostics;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Models;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// A step over what the frozen part of BERT-base gave once (training.stateCache, bfloat16): what every step costs after the cache is there. The time to build
/// it, for the whole catalogue, is printed beside. The naive step has the same adapters at the same places, and computes the frozen part each time.
/// </summary>
internal abstract class CachedStepBenchmark : StepBenchmark
{
    protected override string Precision => RoundedProjections.Bfloat16;

    // Rounded to bfloat16 on the way; the whole gradient's direction is what is claimed, as in step-fast.
    protected override (double Loss, double Gradient) Tolerance => (1e-2, double.PositiveInfinity);

    protected override IItemContent Prepared(Recommender model, IItemContent content)
    {
        var folder = Directory.CreateTempSubdirectory("transrec-bench-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var began = Stopwatch.GetTimestamp();
        var states = new FrozenStates(model, content, folder.FullName, "bfloat16"); // for the life of the process
        Console.WriteLine(
            $"The cache: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s once for {content.Count - 1:N0} titles, "
            + $"{folder.EnumerateFiles().Sum(file => file.Length) / 1e6:N0} MB.");
        return states.Content;
    }
}

/// <summary>Houlsby adapters in the top 4 of 12 layers.</summary>
internal sealed class CachedLayersBenchmark : CachedStepBenchmark
{
    public override string Name => "step-cached";

    public override string About => "one training step, BERT-base, Houlsby 64/16 in the top 4 layers over cached states, BCE, 32 users x 20";

    protected override AdapterOptions Options => new HoulsbyOptions { ItemLayers = "last 4" };
}

/// <summary>A side network on the states of [CLS] behind every layer; SASRec is trained.</summary>
internal sealed class CachedSideBenchmark : CachedStepBenchmark
{
    public override string Name => "step-cached-side";

    public override string About => "one training step, BERT-base, side network over cached states of [CLS], BCE, 32 users x 20";

    protected override AdapterOptions Options => new SideOptions { Encoders = "item", TrainUserEncoder = true };
}
