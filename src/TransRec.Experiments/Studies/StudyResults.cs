using TransRec.Evaluation;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies;

/// <summary>What the run folders of a study hold now.</summary>
/// <param name="Plan">The study.</param>
/// <param name="Sources">The models that cells start from.</param>
/// <param name="Cells">The cells, in the order of the plan.</param>
/// <param name="Baselines">Popularity and item transition on every domain that cells are tested on, as far as it can be read.</param>
/// <param name="Comparisons">The cells against those that they are compared with.</param>
public sealed record StudyResults(
    StudyPlan Plan,
    IReadOnlyList<StudyRunResult> Sources,
    IReadOnlyList<StudyCellResult> Cells,
    IReadOnlyList<StudyBaseline> Baselines,
    IReadOnlyList<StudyDifference> Comparisons)
{
    /// <summary>Reads the folders, tests the differences and the baselines.</summary>
    /// <param name="plan">The study.</param>
    /// <param name="ended">How runs ended in this process, for reasons that no folder tells; null: none.</param>
    /// <exception cref="RunException">The folder holds runs of other recipes.</exception>
    public static StudyResults Of(StudyPlan plan, IReadOnlyDictionary<StudyStep, LaunchOutcome>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        StudyRuns.RefuseOthers(plan);
        var results = TablesOf(plan, ended);
        return results with { Baselines = StudyBaseline.Of(plan), Comparisons = StudyDifference.Of(plan, results.Cells) };
    }

    /// <summary>Reads the folders alone, without baselines and comparisons, whatever recipes they have: quick.</summary>
    /// <param name="plan">The study.</param>
    /// <param name="ended">How runs ended in this process, for reasons that no folder tells; null: none.</param>
    public static StudyResults TablesOf(StudyPlan plan, IReadOnlyDictionary<StudyStep, LaunchOutcome>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        StudyRunResult Read(StudyStep step) => StudyRunResult.Of(step, ended?.GetValueOrDefault(step)) with
        {
            Point = plan.Definition.Search is { } search ? StudyHalving.PointOf(step, search.By) : null,
        };
        var cells = plan.Cells.Select(cell => new StudyCellResult(cell, [.. cell.Trials.Select(Read)], [.. cell.Runs.Select(Read)])).ToList();
        return new StudyResults(plan, [.. plan.Sources.Select(Read)], cells, [], []);
    }

    /// <summary>All runs: sources, and of every cell the trials and the runs.</summary>
    public IEnumerable<StudyRunResult> Runs => Sources.Concat(Cells.SelectMany(cell => cell.Trials.Concat(cell.Runs)));

    /// <summary>How the runs of the cells rank, a sentence for each way.</summary>
    public IReadOnlyList<string> RankRules => [.. RunDomain.PartsOf(Plan).Select(parts => parts.Evaluation.RankRule()).Distinct()];

    /// <summary>Whether the folder of a run holds one of another recipe than the study has now.</summary>
    public bool HasOtherRecipe(StudyRunResult run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return StudyRuns.Differences(Plan, run.Step).Count > 0;
    }

    /// <summary>Runs that are complete, and all runs: sources, trials and cells' runs.</summary>
    public (int Finished, int Total) Count()
    {
        StudyRunResult[] all = [.. Runs];
        return (all.Count(run => run.Summary is not null), all.Length);
    }
}

/// <summary>What a cell came to.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Trials">The trials of its search.</param>
/// <param name="Runs">Its runs.</param>
public sealed record StudyCellResult(StudyCell Cell, IReadOnlyList<StudyRunResult> Trials, IReadOnlyList<StudyRunResult> Runs)
{
    /// <summary>Its finished runs.</summary>
    public IReadOnlyList<StudyRunResult> Finished { get; } = [.. Runs.Where(run => run.Summary is not null)];

    /// <summary>Mean and sample deviation of a score over the finished runs; null without any, the deviation 0 for one.</summary>
    public (double Mean, double Deviation)? Score(string metric) => Spread(run => run.Summary!.Metrics.GetValueOrDefault(metric, double.NaN));

    /// <summary>Mean and sample deviation of anything that finished runs have.</summary>
    public (double Mean, double Deviation)? Spread(Func<StudyRunResult, double> value)
    {
        double[] values = [.. Finished.Select(value)];
        if (values.Length == 0)
        {
            return null;
        }

        var mean = values.Average();
        return (mean, values.Length == 1 ? 0 : Math.Sqrt(values.Sum(each => (each - mean) * (each - mean)) / (values.Length - 1)));
    }
}

/// <summary>A baseline that is not trained.</summary>
/// <param name="Folder">The domain.</param>
/// <param name="Name">Which one.</param>
/// <param name="Metrics">Its scores on the test items, as <c>test/hr@10</c>.</param>
public sealed record StudyBaseline(string Folder, string Name, IReadOnlyDictionary<string, double> Metrics)
{
    internal static IReadOnlyList<StudyBaseline> Of(StudyPlan plan)
    {
        var baselines = new List<StudyBaseline>();
        foreach (var (data, evaluation) in RunDomain.PartsOf(plan).DistinctBy(parts => parts.Data.DomainKey))
        {
            if (data.Folder is { } folder && File.Exists(Path.Combine(folder, "users.tsv")))
            {
                baselines.AddRange(Baselines.OnTest(Experiment.Load(data), evaluation).Select(baseline => new StudyBaseline(
                    folder,
                    baseline.Name,
                    MetricNames.Of(baseline.Metrics).ToDictionary(score => "test/" + score.Key, score => score.Value))));
            }
        }

        return baselines;
    }
}
