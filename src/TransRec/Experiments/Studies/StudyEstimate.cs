namespace TransRec.Experiments;

/// <summary>
/// Expects the time that a study still takes: of a run that goes on from its own pace, of one that waits from those that have ended in this process, the mean of its kind, else of all.
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
            var expected = Mean(kind) ?? Guess(running);
            if (expected is null)
            {
                return null;
            }

            seconds += expected.Value;
        }

        return TimeSpan.FromSeconds(Math.Max(longest, seconds / jobs)); // the last run has nothing beside it
    }

    private double? Mean(StudyStepKind kind) =>
        ended.TryGetValue(kind, out var own) ? own.Seconds / own.Runs
        : ended.Count > 0 ? ended.Values.Sum(each => each.Seconds) / ended.Values.Sum(each => each.Runs)
        : null;

    private static double? Guess(IReadOnlyList<(StudyStepKind Kind, TimeSpan Took, double Done)> running) =>
        running.Count > 0 && running.All(run => run.Done > 0.02) ? running.Average(run => run.Took.TotalSeconds / run.Done) : null;
}
