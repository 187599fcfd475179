namespace TransRec.Experiments.Studies;

/// <summary>
/// Expects the time that a study still takes: of a run that goes on from its own pace, of one that waits from the mean of those of its kind that have ended in this process, else from the pace of those that go on.
/// Trials and runs stand for each other where there are none of a kind, source models and runs do not: a source model can take twenty times as long.
/// </summary>
internal sealed class StudyEstimate(int jobs)
{
    private readonly Dictionary<StudyStepKind, (double Seconds, int Runs)> ended = [];

    public void Add(StudyStepKind kind, TimeSpan took)
    {
        var before = ended.GetValueOrDefault(kind);
        ended[kind] = (before.Seconds + took.TotalSeconds, before.Runs + 1);
    }

    /// <param name="waiting">The runs that have not begun.</param>
    /// <param name="running">The runs going on: kind, time, fraction.</param>
    public TimeSpan? Remaining(IEnumerable<StudyStepKind> waiting, IReadOnlyList<(StudyStepKind Kind, TimeSpan Took, double Done)> running)
    {
        double seconds = 0, longest = 0;
        foreach (var (kind, took, done) in running)
        {
            var expected = done > 0.02 ? took.TotalSeconds * (1 - done) / done : Mean(kind) - took.TotalSeconds;
            if (expected is null)
            {
                return null;
            }

            seconds += Math.Max(0, expected.Value);
            longest = Math.Max(longest, expected.Value);
        }

        foreach (var kind in waiting)
        {
            var expected = Mean(kind) ?? Pace(kind, running);
            if (expected is null)
            {
                return null;
            }

            seconds += expected.Value;
        }

        return TimeSpan.FromSeconds(Math.Max(longest, seconds / jobs)); // the last run has nothing beside it
    }

    private double? Mean(StudyStepKind kind)
    {
        var known = ended.TryGetValue(kind, out var own) ? [own] : ended.Where(each => IsLike(each.Key, kind)).Select(each => each.Value).ToArray();
        return known.Length > 0 ? known.Sum(each => each.Seconds) / known.Sum(each => each.Runs) : null;
    }

    private static double? Pace(StudyStepKind kind, IReadOnlyList<(StudyStepKind Kind, TimeSpan Took, double Done)> running)
    {
        var like = running.Where(run => run.Done > 0.02 && IsLike(run.Kind, kind)).ToArray();
        return like.Length > 0 ? like.Average(run => run.Took.TotalSeconds / run.Done) : null;
    }

    private static bool IsLike(StudyStepKind one, StudyStepKind other) => one == StudyStepKind.Source == (other == StudyStepKind.Source);
}
