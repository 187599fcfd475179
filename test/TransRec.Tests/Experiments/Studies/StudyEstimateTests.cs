using TransRec.Experiments.Studies;

namespace TransRec.Tests.Experiments.Studies;

public sealed class StudyEstimateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_run_goes_on_at_its_own_pace_however_long_others_took()
    {
        var estimate = new StudyEstimate(jobs: 2);
        estimate.Add(StudyStepKind.Run, Minute);
        Assert.Equal(6 * Minute, estimate.Remaining([], [(StudyStepKind.Run, 2 * Minute, 0.25)]));
    }

    [Fact]
    public void Runs_that_wait_take_what_their_kind_has_taken_and_are_shared_out()
    {
        var estimate = new StudyEstimate(jobs: 2);
        estimate.Add(StudyStepKind.Source, 20 * Minute);
        estimate.Add(StudyStepKind.Run, 2 * Minute);
        estimate.Add(StudyStepKind.Run, 4 * Minute);
        Assert.Equal(6 * Minute, estimate.Remaining(Enumerable.Repeat(StudyStepKind.Run, 4), []));
        Assert.Equal(4 * Minute, estimate.Remaining([StudyStepKind.Run, StudyStepKind.Run], [(StudyStepKind.Run, Minute, 0)]));
    }

    [Fact]
    public void Nothing_is_said_before_anything_is_known()
    {
        var estimate = new StudyEstimate(jobs: 2);
        Assert.Null(estimate.Remaining([StudyStepKind.Run], []));
        Assert.Null(estimate.Remaining([], [(StudyStepKind.Source, Minute, 0.01)]));
        Assert.Equal(2.5 * Minute, estimate.Remaining([StudyStepKind.Run], [(StudyStepKind.Run, Minute, 0.5), (StudyStepKind.Trial, 3 * Minute, 0.75)]));
    }

    [Fact]
    public void A_source_model_says_nothing_of_runs_but_a_trial_does()
    {
        var estimate = new StudyEstimate(jobs: 1);
        estimate.Add(StudyStepKind.Source, 20 * Minute);
        Assert.Equal(20 * Minute, estimate.Remaining([StudyStepKind.Source], []));
        Assert.Null(estimate.Remaining([StudyStepKind.Run], [(StudyStepKind.Source, Minute, 0.5)]));
        estimate.Add(StudyStepKind.Trial, Minute);
        Assert.Equal(2 * Minute, estimate.Remaining([StudyStepKind.Run], [(StudyStepKind.Source, Minute, 0.5)]));
    }
}
