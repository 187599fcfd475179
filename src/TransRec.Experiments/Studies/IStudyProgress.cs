namespace TransRec.Experiments.Studies;

/// <summary>Where a study reports how far it is. Calls come one at a time.</summary>
public interface IStudyProgress
{
    /// <summary>Something has changed.</summary>
    public void Status(StudyStatus status);

    /// <summary>A run has ended.</summary>
    /// <param name="step">The run.</param>
    /// <param name="outcome">How.</param>
    public void Ended(StudyStep step, LaunchOutcome outcome);
}

/// <summary>How far a study is.</summary>
/// <param name="Done">Runs that have ended, failed ones included.</param>
/// <param name="Total">All runs.</param>
/// <param name="Failed">Runs that failed or could not begin.</param>
/// <param name="Running">The runs going on, with the fraction that is done.</param>
/// <param name="Remaining">Expected time to the end; null while unknown.</param>
public sealed record StudyStatus(int Done, int Total, int Failed, IReadOnlyList<(string Id, double Done)> Running, TimeSpan? Remaining);
