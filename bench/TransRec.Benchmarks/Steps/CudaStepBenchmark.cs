using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Experiments.Runs;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>A step benchmark with both ways on the graphics card, where the naive step fits whole.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="onCpu">The benchmark that it is like.</param>
/// <param name="options">What is trained.</param>
/// <param name="precision">The precision of the frozen layers on the fast side.</param>
/// <param name="tolerance">Largest relative difference of the loss, and of a gradient in norm.</param>
internal sealed class CudaStepBenchmark(string name, string onCpu, AdapterOptions options, string precision, (double Loss, double Gradient) tolerance) : StepBenchmark
{
    /// <summary>What is measured on a graphics card.</summary>
    public static IEnumerable<CudaStepBenchmark> All =>
    [
        new("step-cuda", "step-exact", new HoulsbyOptions(), RoundedProjections.Float32, (1e-4, 1e-4)),
        new("step-fast-cuda", "step-fast", new HoulsbyOptions(), RoundedProjections.Bfloat16, (1e-2, double.PositiveInfinity)),

        // Sums come in no fixed order there.
        new("step-fta-cuda", "step-fta", new FullOptions(), RoundedProjections.Float32, (1e-4, 1e-2)),
    ];

    public override string Name => name;

    public override string About => $"{onCpu} with both ways on the graphics card, the naive step whole";

    public override int Repeats => 9;

    protected override Device Place => CUDA;

    protected override int NaiveUsers => Users;

    protected override AdapterOptions Options => options;

    protected override string Precision => precision;

    protected override (double Loss, double Gradient) Tolerance => tolerance;

    public override void Prepare()
    {
        Experiment.RequireDevice("cuda");
        base.Prepare();
    }
}
