using TransRec.Experiments.Studies;

namespace TransRec.Cli.Output;

/// <summary>Shows nothing of a study's progress.</summary>
internal sealed class SilentStudy : IStudyProgress
{
    public void Status(StudyStatus status)
    {
    }

    public void Ended(StudyStep step, LaunchOutcome outcome)
    {
    }
}
