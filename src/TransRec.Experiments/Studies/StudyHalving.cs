namespace TransRec.Experiments.Studies;

/// <summary>Successive halving (Jamieson and Talwalkar 2016, algorithm 1): which trials of a rung go on to the next.</summary>
internal static class StudyHalving
{
    /// <summary>How many of a rung's points the next rung has, at least one.</summary>
    public static int Kept(int points, int reduction) => Math.Max(1, points / reduction);

    /// <summary>The trials of the last rung among some steps.</summary>
    public static IReadOnlyList<StudyStep> LastRung(IEnumerable<StudyStep> steps)
    {
        var trials = steps.Where(step => step.Kind == StudyStepKind.Trial).ToList();
        return trials.Count == 0 ? [] : [.. trials.Where(step => step.Rung == trials.Max(other => other.Rung))];
    }

    /// <summary>The finished trials of the last rung among some steps, the best first, of equals the first.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="by">The score, larger is better.</param>
    public static IReadOnlyList<StudyStep> Ranked(IEnumerable<StudyStep> steps, string by) =>
    [
        .. LastRung(steps)
            .Select(step => (Step: step, Score: StudyRuns.ScoreOf(step, by)))
            .Where(trial => trial.Score is not null)
            .OrderByDescending(trial => trial.Score)
            .Select(trial => trial.Step),
    ];

    /// <summary>The point that a trial tries, on a further rung by what the rung before came to; null for other steps, and while that is not known.</summary>
    public static StudyPoint? PointOf(StudyStep step, string by)
    {
        if (step.Kind != StudyStepKind.Trial || step.Rung == 1)
        {
            return step.Point;
        }

        var below = Ranked(step.After, by);
        return step.Place < below.Count ? PointOf(below[step.Place], by) : null;
    }
}
