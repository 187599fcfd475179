using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Experiments.Runs;

/// <summary>What pretraining and adaptation share: train on a domain, keep the best epoch, test it.</summary>
internal sealed class RecommenderTraining
{
    /// <summary>The name of the file from which training goes on.</summary>
    public const string StateFile = "state.safetensors";

    /// <summary>The model, prepared for training.</summary>
    public required Recommender Model { get; init; }

    /// <summary>The model with the way in which it reads items, where the run becomes a model folder; null where its base is one.</summary>
    public RecommenderModel? Whole { get; init; }

    /// <summary>What the items of the domain are.</summary>
    public required IItemContent Content { get; init; }

    /// <summary>The domain.</summary>
    public required Domain Domain { get; init; }

    /// <summary>The data part of the recipe.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The loss.</summary>
    public required ObjectiveOptions Objective { get; init; }

    /// <summary>Steps, optimizer, schedule.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The protocol.</summary>
    public required EvaluationOptions Evaluation { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The fingerprint of the base's weights; null for a model that stands alone.</summary>
    public string? BaseFingerprint { get; init; }

    /// <summary>Fingerprints of what the training stands on, beside the base's weights.</summary>
    public IReadOnlyDictionary<string, string> Ground { get; init; } = new Dictionary<string, string>();

    /// <summary>A loss beside the objective's, or null.</summary>
    public IAuxiliaryLoss? Auxiliary { get; init; }

    /// <summary>Further trained parameters, for the auxiliary loss.</summary>
    public IReadOnlyList<ParameterGroup> FurtherGroups { get; init; } = [];

    /// <summary>The steps of the training.</summary>
    /// <param name="groups">What is trained.</param>
    /// <param name="content">What the items are: <see cref="Content"/>, or by states of it that are cached.</param>
    public RecommenderTask Task(IReadOnlyList<ParameterGroup> groups, IItemContent content)
    {
        var users = Domain.SampleUsers(Data.TrainingUserFraction, Seed);
        var frequencies = ItemFrequencies.Of(Domain, users);
        double[] shares = [.. frequencies.Counts.ToArray().Select(count => (double)count / Math.Max(1, frequencies.Total))];
        var objective = TransRec.Training.Objectives.Objective.Create(Objective, shares);
        var batcher = new SequenceBatcher(
            Domain, users, Training.BatchSize, Seed, Model.Users.PredictsEveryPosition, objective.DrawsNegatives);
        var memory = StepMemory.Of(Training, Model.Users.parameters().First().device);
        return new RecommenderTask(Model, content, batcher, objective, groups, Training.Accumulation, memory, () => Validate(content), Auxiliary);
    }

    /// <summary>All trained parameters: the model's by the recipe's learning rates, and the auxiliary loss's own.</summary>
    public IReadOnlyList<ParameterGroup> Groups => [.. ParameterGroups.Of(Model, Training.LearningRates), .. FurtherGroups];

    public RunResult Run(RunSession session, ITrainingProgress progress, CancellationToken stop)
    {
        if (AlikeItems is > 0 and var alike)
        {
            progress.Message(
                $"{alike:N0} of {Domain.ItemCount:N0} items look like another: their titles are equal as far as they are read (itemEncoder.maximumTokens). They have equal scores, "
                + "and rank among each other in the order of the catalogue.");
        }

        var everything = BaseFingerprint is null;
        var weights = session.FilePath(ModelFolder.WeightsFile);
        var groups = ParameterGroups.Of(Model, Training.LearningRates);
        var own = groups.Sum(group => group.Parameters.Sum(named => named.Parameter.numel()));
        var total = TrainedWeights.Named(Model).Values.Sum(parameter => parameter.numel());
        var bestEpoch = -1;
        if (own > 0)
        {
            var outcome = Train(session, Groups, weights, everything, progress, stop);
            if (outcome.Stopped)
            {
                session.Stop();
                return new RunResult(session.Path, Stopped: true, new Dictionary<string, double>(), own, total, session.Record.Seconds);
            }

            bestEpoch = outcome.BestEpoch;
        }

        if (bestEpoch >= 0)
        {
            TrainedWeights.Load(weights, Model, everything, BaseFingerprint);
        }
        else
        {
            TrainedWeights.Save(weights, Model, everything, BaseFingerprint);
        }

        if (Whole is not null)
        {
            ModelFolder.Describe(session.Path, Whole.Description);
        }

        var summary = HeldOutScores.Of(Model, Content, Domain, Evaluation).Finish(session, own, total);
        File.Delete(session.FilePath(StateFile)); // a finished run does not go on
        return new RunResult(session.Path, Stopped: false, summary.Metrics, own, total, summary.Seconds);
    }

    private TrainingOutcome Train(
        RunSession session, IReadOnlyList<ParameterGroup> groups, string weights, bool everything, ITrainingProgress progress, CancellationToken stop)
    {
        var statePath = session.FilePath(StateFile);
        using var precision = RoundedProjections.Frozen(Model, Training.FrozenPrecision);
        using var states = CachedStates(progress, stop);
        var task = Task(groups, states.Content);
        using var recorder = new RunRecorder(session, TrainingState.EpochOf(statePath), progress);
        var best = new BestWeights(weights, path => TrainedWeights.Save(path, Model, everything, BaseFingerprint));
        return new Trainer(task, Training, Seed, new TrainingFiles(statePath, best) { Ground = Ground }, scores => scores[Training.BestBy], recorder).Run(stop);
    }

    /// <summary>The content by what the frozen parts of the item encoders give for it, where the recipe asks for that; to be disposed of after use.</summary>
    /// <exception cref="RunException">Nothing is frozen that could be kept.</exception>
    public FrozenStates CachedStates(ITrainingProgress progress, CancellationToken stop)
    {
        if (Training.StateCache != Encoders.Items.CachedStates.None)
        {
            progress.Message($"Computing what the frozen part of the item encoder gives for {Domain.ItemCount:N0} items, or opening what an earlier run computed");
        }

        try
        {
            var folder = Training.StateCache == Encoders.Items.CachedStates.None ? "" : CacheFolder.OfStates(Data.Cache);
            return new FrozenStates(Model, Content, folder, Training.StateCache, progress.Message, stop);
        }
        catch (ArgumentException error)
        {
            throw new RunException($"training.stateCache is {Training.StateCache}: {error.Message}", error);
        }
    }

    // Items that have the content of another.
    private int AlikeItems => Enumerable.Range(1, Content.Count - 1).CountBy(Content.FirstOfSame).Where(same => same.Value > 1).Sum(same => same.Value);

    private IReadOnlyDictionary<string, double> Validate(IItemContent content) =>
        MetricNames.Of(RankingMetrics.Of(RecommenderEvaluation.Ranks(Model, content, Domain, HeldOut.Validation, Evaluation)));
}
