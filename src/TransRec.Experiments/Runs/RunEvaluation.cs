using TransRec.Collectives;
using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Experiments.Adapters;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Experiments.Runs;

/// <summary>Scores of a group of users.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Users">How many.</param>
/// <param name="Metrics">Their scores by name, e.g. ndcg@10.</param>
public sealed record EvaluationGroup(string Name, int Users, IReadOnlyDictionary<string, double> Metrics);

/// <summary>The test of a finished run beside its baselines.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="MaskedTargets">Users whose target stands in their own history.</param>
/// <param name="Groups">All users first, then baselines, then groups of users.</param>
public sealed record EvaluationReport(string Domain, int MaskedTargets, IReadOnlyList<EvaluationGroup> Groups)
{
    /// <summary>What whoever reads the scores should know, such as that the run is unfinished; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Tests a finished run again from its weights and data.</summary>
public static class RunEvaluation
{
    /// <summary>Ranks every user's test item.</summary>
    /// <param name="folder">A finished pretrain or adapt run; with adapters the pretrain run that is their base.</param>
    /// <param name="change">Makes another protocol of the run's, or of that of the adapters' training; null: it stays.</param>
    /// <param name="adapter">Adapters to put on the run, which is then tested on their domain; null: none. Default null.</param>
    /// <param name="pictures">Is told how far the decoding of pictures is, where the run reads some; from several threads, one at a time. Default null.</param>
    /// <param name="allowUnfinished">Whether a run that is not complete is tested, at its best epoch so far. Default false.</param>
    /// <param name="communicator">The processes that each rank a part of the users; all get the report. Null: this one alone. Default null.</param>
    /// <exception cref="RunException">The folder is no such run, the run is unfinished, or its data have changed since.</exception>
    /// <exception cref="CheckpointException">The adapter folder is not as it was written, or belongs to another base.</exception>
    public static EvaluationReport Run(
        string folder,
        Func<EvaluationOptions, EvaluationOptions>? change = null,
        AdapterOnBase? adapter = null,
        IProgress<PictureProgress>? pictures = null,
        bool allowUnfinished = false,
        ICommunicator? communicator = null)
    {
        using var finished = (communicator ?? SingleProcess.Instance).RootFirst(
            () => FinishedModel.Open(folder, new RunChoice { Adapter = adapter, AllowUnfinished = allowUnfinished }, new(pictures)));
        var options = change is null ? finished.Evaluation : change(finished.Evaluation);
        var domain = finished.Domain;
        var ranks = RecommenderEvaluation.Ranks(finished.Model, finished.Content, domain, HeldOut.Test, options, communicator);
        var training = ItemFrequencies.Of(domain, domain.SampleUsers(finished.Data.TrainingUserFraction, finished.Seed));
        var groups = new List<EvaluationGroup> { Group("all users", RankingMetrics.Of(ranks)) };
        groups.AddRange(Baselines.OnTest(domain, options).Select(baseline => Group("baseline: " + baseline.Name, baseline.Metrics)));
        groups.AddRange(RankingBreakdown.ByTargetFrequency(ranks, domain, HeldOut.Test, training).Select(group => Group(group.Name, group.Metrics)));
        groups.AddRange(RankingBreakdown.ByHistoryLength(ranks, domain, HeldOut.Test).Select(group => Group(group.Name, group.Metrics)));
        return new EvaluationReport(domain.Name, Enumerable.Range(0, domain.UserCount).Count(user => domain.History(user, HeldOut.Test).Contains(domain.Target(user, HeldOut.Test))), groups)
        {
            Notes = finished.Unfinished is { } unfinished ? [unfinished] : [],
        };
    }

    private static EvaluationGroup Group(string name, RankingMetrics metrics) => new(name, metrics.Users, MetricNames.Of(metrics));
}
