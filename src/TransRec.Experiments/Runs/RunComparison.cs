using TransRec.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Experiments.Runs;

/// <summary>What a finished run came to, for a table of several.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Method">The kind of run, or the adapter method of an adaptation.</param>
/// <param name="TrainableParameters">Parameters that were trained.</param>
/// <param name="TotalParameters">Parameters of the whole model.</param>
/// <param name="BestEpoch">The epoch that was kept, from 1; 0 when none was validated.</param>
/// <param name="Metrics">Final scores by name.</param>
/// <param name="Seconds">Seconds of the run.</param>
/// <param name="SizeBytes">Size of the weights file; null when it is missing.</param>
public sealed record RunComparison(
    string Run,
    string Method,
    long TrainableParameters,
    long TotalParameters,
    int BestEpoch,
    IReadOnlyDictionary<string, double> Metrics,
    double Seconds,
    long? SizeBytes)
{
    /// <summary>Reads a finished run.</summary>
    /// <exception cref="RunException">The folder is no run, or the run is not complete.</exception>
    /// <exception cref="CheckpointException">A file of the run is not as it was written.</exception>
    public static RunComparison Of(string folder)
    {
        var run = RunFolder.Open(folder);
        RunCompletion.Require(run);
        var result = run.Result();
        var weights = new FileInfo(run.FilePath(ModelFolder.WeightsFile));
        return new RunComparison(
            folder,
            run.Record.Merged is { } merged ? $"{merged.Method}, merged"
            : run.Recipe is AdaptationRecipe adaptation ? AdapterRegistry.Of(adaptation.Adapter).Name
            : run.Record.Kind,
            result.TrainableParameters,
            result.TotalParameters,
            BestEpochOf(run),
            result.Metrics,
            result.Seconds,
            weights.Exists ? weights.Length : null);
    }

    private static int BestEpochOf(RunFolder run)
    {
        var path = run.FilePath(RunFiles.Metrics);
        if (!File.Exists(path) && run.Record.Files?.ContainsKey(RunFiles.Metrics) != true)
        {
            return 0;
        }

        _ = run.Sha256(RunFiles.Metrics);
        return ValidationCurve.Of(run.Recipe, MetricsLog.Read(path)).BestEpoch;
    }
}
