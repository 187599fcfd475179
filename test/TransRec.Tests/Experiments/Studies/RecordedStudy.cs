using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Tests.Experiments.Studies;

/// <summary>Keeps what a study tells.</summary>
internal sealed class RecordedStudy : IStudyProgress
{
    public List<StudyStatus> Seen { get; } = [];

    public List<(string Id, RunState State)> Over { get; } = [];

    public void Status(StudyStatus status) => Seen.Add(status);

    public void Ended(StudyStep step, LaunchOutcome outcome) => Over.Add((step.Id, outcome.State));
}
