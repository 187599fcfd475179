using TransRec.Experiments.Recipes;
using TransRec.Experiments.Studies;

namespace TransRec.Tests.Experiments.Studies;

/// <summary>Runs recipes in this process, keeps their folders in order, and can fail or stop at one of them.</summary>
internal sealed class ScriptedLauncher : IRunLauncher
{
    private readonly InProcessLauncher inner = new();

    public List<string> Launched { get; } = [];

    public Func<string, LaunchOutcome?> Instead { get; init; } = _ => null;

    public Action<string, double> During { get; init; } = (_, _) => { };

    public async Task<LaunchOutcome> Launch(Recipe recipe, string folder, IProgress<double> progress, CancellationToken stop)
    {
        Launched.Add(folder);
        return Instead(folder) ?? await inner.Launch(recipe, folder, new Watched(done => During(folder, done)), stop);
    }

    private sealed class Watched(Action<double> watch) : IProgress<double>
    {
        public void Report(double value) => watch(value);
    }
}
