using System.Globalization;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>Makes the report of a study. What was found comes first and depends on the runs' scores alone; what it cost comes last.</summary>
public static class StudyReport
{
    /// <summary>The report.</summary>
    /// <param name="results">What the runs came to.</param>
    public static ReportDocument Of(StudyResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var study = results.Plan.Definition;
        var (finished, total) = results.Count();
        var state = finished == total ? "" : $" Not complete: {finished} of {total} runs are finished.";
        ReportSection?[] sections =
        [
            Scores(results, state),
            study.Comparison is null ? null : Comparisons(results),
            study.Search is null ? null : Search(results),
            Failures(results),
            Runs(results),
            StudyCosts.Table(results),
            StudyCosts.Machine(results),
        ];
        return new ReportDocument(study.Title ?? results.Plan.Name, [.. sections.OfType<ReportSection>()]);
    }

    private static ReportSection Scores(StudyResults results, string state)
    {
        var study = results.Plan.Definition;
        string[] columns =
        [
            .. study.Factors.Select(factor => factor.Name), ">seeds", .. study.Metrics.Select(metric => ">" + metric), ">trained", ">of all", ">best epoch",
        ];
        var rows = results.Cells.Select(cell => (IReadOnlyList<ReportCell>)
        [
            .. cell.Cell.Levels.Select(each => (ReportCell)each.Level.Name),
            cell.Finished.Count.ToString(CultureInfo.InvariantCulture),
            .. study.Metrics.Select(metric => (ReportCell)(cell.Score(metric) is { } score ? Numbers.Spread(score, cell.Finished.Count) : "")),
            cell.Finished.Count > 0 ? Numbers.Count(cell.Finished[0].Summary!.TrainableParameters) : "",
            cell.Finished.Count > 0 ? Numbers.Percent(cell.Finished[0].Summary!.TrainableParameters, cell.Finished[0].Summary!.TotalParameters) : "",
            cell.Spread(run => run.BestEpoch) is { } epoch ? string.Create(CultureInfo.InvariantCulture, $"{epoch.Mean:0} of {cell.Spread(run => run.Epochs)!.Value.Mean:0}") : "",
        ]);
        var baselines = results.Baselines.Select(baseline => (IReadOnlyList<ReportCell>)
        [
            .. study.Factors.Select((_, i) => (ReportCell)(i == 0 ? baseline.Name : "")),
            "",
            .. study.Metrics.Select(metric => (ReportCell)(baseline.Metrics.TryGetValue(metric, out var score) ? Numbers.Score(score) : "")),
            "0",
            "",
            "",
        ]);
        var figures = new List<ReportFigure>();
        if (results.Cells.Any(cell => cell.Finished.Count > 0))
        {
            figures.AddRange(study.Metrics.Select(metric => ScoreBars.Draw(results, metric)));
            figures.AddRange(study.Factors.Where(factor => factor.Axis != "none").Select(factor => AxisLines.Draw(results, factor, study.Metrics[0])));
            figures.Add(ParameterScatter.Draw(results, study.Metrics[0]));
            figures.AddRange(new[] { TrainingCurves.ByEpoch(results), TrainingCurves.BySeconds(results) }.OfType<ReportFigure>());
        }

        return new ReportSection(
            "Scores",
            $"Mean ± sample deviation over seeds.{state} {string.Join(" ", results.RankRules)}",
            new ReportTable(columns, [.. rows, .. study.Factors.Count > 0 ? baselines : []]),
            figures);
    }

    private static ReportSection Comparisons(StudyResults results)
    {
        var comparison = results.Plan.Definition.Comparison!;
        return new ReportSection(
            $"Against {comparison.Factor} = {comparison.To}",
            (results.Comparisons.Count == 0 ? $"Nothing to compare yet: it takes a run of {comparison.To} and one of another, with equal seeds. " : "")
            + $"{results.Plan.Definition.Metrics[0]}, paired bootstrap over users ({Numbers.Count(comparison.Resamples)} samples; users' scores averaged over seeds), "
            + $"p-values corrected by Holm for {results.Comparisons.Count} comparisons. A difference counts where the corrected p is at most {comparison.Significance}; "
            + "all others are within the noise. The interval is that of a single comparison and speaks of other users, not of other seeds.",
            results.Comparisons.Count == 0 ? null : new ReportTable(
                ["cell", "against", ">seeds", ">difference", ">95% interval", ">p, corrected", "verdict"],
                [
                    .. results.Comparisons.Select(each => (IReadOnlyList<ReportCell>)
                    [
                        each.Cell.Id,
                        each.To.Id,
                        each.Seeds.ToString(CultureInfo.InvariantCulture),
                        Numbers.Signed(each.Difference.Mean),
                        $"{Numbers.Signed(each.Difference.Low)} to {Numbers.Signed(each.Difference.High)}",
                        $"{each.CorrectedPValue:0.0000}",
                        each.Verdict,
                    ]),
                ]),
            []);
    }

    private static ReportSection Search(StudyResults results)
    {
        var search = results.Plan.Definition.Search!;
        var rungs = results.Cells[0].Trials.GroupBy(trial => trial.Step.Rung).ToList();
        string Changes(int rung) => string.Join(", ", search.Set.Concat(search.Rungs.ElementAtOrDefault(rung - 1)?.Set ?? []));
        var tried = string.Join(", then the best ", rungs.Select(rung => Changes(rung.Key) is { Length: > 0 } changes ? $"{rung.Count()} with {changes}" : $"{rung.Count()}"));
        var spent = results.Cells.Select(cell => cell.Trials.Sum(trial => trial.Epochs)).ToList();
        return new ReportSection(
            "Search",
            $"Every cell has had the same trials, with seed {results.Plan.Definition.Seeds[0]}: {tried}; the best {(rungs.Count > 1 ? "of the last rung " : "")}by {search.By} gives the values of its "
            + $"runs. A cell's search took {(spent.Min() < spent.Max() ? $"{spent.Min()} to " : "")}{spent.Max()} epochs.",
            new ReportTable(
                ["cell", ">rung", "values", $">{search.By}", ">epochs", "chosen"],
                [
                    .. from cell in results.Cells
                       let best = cell.Trials.Where(trial => trial.Step.Rung == rungs[^1].Key && trial.Summary is not null).MaxBy(trial => trial.Summary!.Metrics.GetValueOrDefault(search.By))
                       from trial in cell.Trials
                       select (IReadOnlyList<ReportCell>)
                       [
                           cell.Cell.Id,
                           trial.Step.Rung.ToString(CultureInfo.InvariantCulture),
                           trial.Point?.Label ?? "",
                           trial.Summary is { } summary ? Numbers.Score(summary.Metrics.GetValueOrDefault(search.By)) : trial.Reason ?? "not run",
                           trial.Epochs > 0 ? trial.Epochs.ToString(CultureInfo.InvariantCulture) : "",
                           ReferenceEquals(trial, best) ? "yes" : "",
                       ],
                ]),
            []);
    }

    private static ReportSection? Failures(StudyResults results)
    {
        StudyRunResult[] failed = [.. results.Runs.Where(run => run.State == RunState.Failed)];
        return failed.Length == 0 ? null : new ReportSection(
            "Failed",
            "These runs failed; the same command tries them again.",
            new ReportTable(["run", "reason"], [.. failed.Select(run => (IReadOnlyList<ReportCell>)[new ReportCell(run.Step.Id, Place(results, run)), run.Reason ?? "unknown"])]),
            []);
    }

    private static ReportSection Runs(StudyResults results)
    {
        var study = results.Plan.Definition;
        return new ReportSection(
            "Runs",
            "Each run has a folder with its recipe, weights and every epoch's scores.",
            new ReportTable(
                ["run", "recipe", "state", "data", .. study.Metrics.Select(metric => ">" + metric)],
                [
                    .. results.Sources.Concat(results.Cells.SelectMany(cell => cell.Runs)).Select(run => (IReadOnlyList<ReportCell>)
                    [
                        new ReportCell(run.Step.Id, run.Record is null ? null : Place(results, run)),
                        run.Record is null ? "" : new ReportCell("recipe.json", $"{Place(results, run)}/recipe.json"),
                        run.State?.ToString().ToLowerInvariant() ?? "not run",
                        run.Record?.DataFingerprint is { } fingerprint ? fingerprint[..12] : "",
                        .. study.Metrics.Select(metric => (ReportCell)(run.Summary?.Metrics.TryGetValue(metric, out var score) is true ? Numbers.Score(score) : "")),
                    ]),
                ]),
            []);
    }

    private static string Place(StudyResults results, StudyRunResult run) =>
        Path.GetRelativePath(results.Plan.Folder, run.Step.Folder).Replace('\\', '/');
}
