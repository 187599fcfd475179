using System.Globalization;
using TransRec.Evaluation;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Studies;

/// <summary>A cell against the one that it is compared with, on the study's first score.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="To">The other.</param>
/// <param name="Seeds">Seeds that both have finished; users' scores are averaged over them.</param>
/// <param name="Difference">The cell less the other.</param>
/// <param name="CorrectedPValue">Corrected for all comparisons of the study.</param>
/// <param name="Verdict">higher, lower or within the noise.</param>
public sealed record StudyDifference(StudyCell Cell, StudyCell To, int Seeds, PairedDifference Difference, double CorrectedPValue, string Verdict)
{
    internal static IReadOnlyList<StudyDifference> Of(StudyPlan plan, IReadOnlyList<StudyCellResult> cells)
    {
        if (plan.Definition.Comparison is not { } comparison)
        {
            return [];
        }

        var pairs = new List<(StudyCellResult Cell, StudyCellResult To, int Seeds, PairedDifference Difference)>();
        foreach (var cell in cells)
        {
            var to = cells.FirstOrDefault(other => other != cell && IsOther(cell.Cell, other.Cell, comparison));
            if (to is not null && Differences(cell, to, plan.Definition.Metrics[0]) is ({ Length: > 0 } users, var seeds))
            {
                pairs.Add((cell, to, seeds, PairedBootstrap.Of(users, comparison.Resamples)));
            }
        }

        var corrected = PairedBootstrap.Holm([.. pairs.Select(pair => pair.Difference.PValue)]);
        return
        [
            .. pairs.Select((pair, i) => new StudyDifference(
                pair.Cell.Cell, pair.To.Cell, pair.Seeds, pair.Difference, corrected[i], Judge(pair.Difference.Mean, corrected[i] <= comparison.Significance))),
        ];
    }

    private static string Judge(double mean, bool significant) => !significant ? "within the noise" : mean > 0 ? "higher" : "lower";

    private static bool IsOther(StudyCell cell, StudyCell other, StudyComparison comparison) =>
        cell.Levels.Zip(other.Levels).All(pair => pair.First.Factor.Name == comparison.Factor
            ? pair.Second.Level.Name == comparison.To
            : pair.First.Level.Name == pair.Second.Level.Name);

    /// <summary>Per user the mean over common seeds; nothing when the two were tested on different data.</summary>
    private static (double[] Users, int Seeds) Differences(StudyCellResult cell, StudyCellResult to, string metric)
    {
        double[] sum = [];
        var seeds = 0;
        foreach (var run in cell.Finished)
        {
            var other = to.Finished.FirstOrDefault(each => each.Step.Seed == run.Step.Seed);
            if (other is null || other.Record!.DataFingerprint != run.Record!.DataFingerprint || Scores(run, metric) is not { } own || Scores(other, metric) is not { } theirs)
            {
                continue;
            }

            sum = sum.Length == 0 ? new double[own.Length] : sum;
            for (var user = 0; user < own.Length; user++)
            {
                sum[user] += own[user] - theirs[user];
            }

            seeds++;
        }

        return ([.. sum.Select(value => value / seeds)], seeds);
    }

    private static double[]? Scores(StudyRunResult run, string metric)
    {
        try
        {
            var (heldOut, at) = (metric.Split('/')[0], metric.Split('/')[1].Split('@'));
            var cutoff = int.Parse(at[1], NumberStyles.None, CultureInfo.InvariantCulture);
            Func<int, double> score = at[0] switch
            {
                "hr" => rank => RankingMetrics.Hit(rank, cutoff),
                "ndcg" => rank => RankingMetrics.Ndcg(rank, cutoff),
                _ => rank => RankingMetrics.ReciprocalRank(rank, cutoff),
            };
            return [.. RankFile.Read(run.Step.Folder, heldOut).Select(score)];
        }
        catch (Exception error) when (error is CheckpointException or IOException)
        {
            return null; // a run without ranks is not compared
        }
    }
}
