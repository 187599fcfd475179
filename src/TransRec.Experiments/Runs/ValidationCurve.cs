using System.Text.Json;
using TransRec.Experiments.Recipes;

namespace TransRec.Experiments.Runs;

/// <summary>The validation score that chooses the best epoch of a run, by epoch.</summary>
/// <param name="Points">The epochs that were validated, from 1, with their scores.</param>
/// <param name="LowerIsBetter">Whether it is a loss.</param>
internal sealed record ValidationCurve(IReadOnlyList<(int Epoch, double Score)> Points, bool LowerIsBetter)
{
    /// <summary>The curve in the lines of a run's metrics.jsonl.</summary>
    public static ValidationCurve Of(Recipe recipe, IReadOnlyList<JsonElement> lines)
    {
        var (name, lowerIsBetter) = recipe switch
        {
            PretrainingRecipe pretraining => (pretraining.Training.BestBy, false),
            AdaptationRecipe adaptation => (adaptation.Training.BestBy, false),
            _ => ("loss", true),
        };
        return new ValidationCurve(
            [
                .. from line in lines
                   where MetricsLog.Is(line, "validation")
                   let score = MetricsLog.Number(line, name)
                   where score is not null
                   select ((int)line.GetProperty("step").GetInt64(), score.Value),
            ],
            lowerIsBetter);
    }

    /// <summary>The epoch with the best score, the first of equals; 0 when none was validated with a score that is a number.</summary>
    public int BestEpoch => Points.Where(point => !double.IsNaN(point.Score)).DefaultIfEmpty((Epoch: 0, Score: 0)).MaxBy(point => LowerIsBetter ? -point.Score : point.Score).Epoch;
}
