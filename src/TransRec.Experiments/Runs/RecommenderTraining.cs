using TransRec.Collectives;
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

    /// <summary>The options of the training.</summary>
    public RecommenderTrainingOptions Options => OptionsFor(null);

    private RecommenderTrainingOptions OptionsFor(ICommunicator? ranks) => new()
    {
        Communicator = ranks,
        Training = Training,
        Objective = Objective,
        Evaluation = Evaluation,
        TrainingUserFraction = Data.TrainingUserFraction,
        Seed = Seed,
        StateFolder = Training.StateCache == Encoders.Items.CachedStates.None ? null : CacheFolder.OfStates(Data.Cache),
        Auxiliary = Auxiliary,
        FurtherGroups = FurtherGroups,
    };

    public RunResult Run(RunSession session, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        if (AlikeItems is > 0 and var alike)
        {
            progress.Tell(
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
            var outcome = Train(session, weights, everything, progress, stop);
            if (outcome.Stopped)
            {
                session.Stop();
                return new RunResult(session.Path, Stopped: true, new Dictionary<string, double>(), own, total, session.Record.Seconds);
            }

            bestEpoch = outcome.BestEpoch;
        }

        if (bestEpoch < 0 && session.Writes)
        {
            TrainedWeights.Save(weights, Model, everything, BaseFingerprint);
        }

        if (Whole is not null && session.Writes)
        {
            ModelFolder.Describe(session.Path, Whole.Description);
        }

        var summary = HeldOutScores.Of(Model, Content, Domain, Evaluation, session.Communicator).Finish(session, own, total);
        if (!session.Writes)
        {
            return new RunResult(session.Path, Stopped: false, summary.Metrics, own, total, summary.Seconds);
        }

        File.Delete(session.FilePath(StateFile)); // a finished run does not go on
        return new RunResult(session.Path, Stopped: false, summary.Metrics, own, total, summary.Seconds);
    }

    private TrainingOutcome Train(RunSession session, string weights, bool everything, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        var statePath = session.FilePath(StateFile);
        using var recorder = session.Writes ? new RunRecorder(session, TrainingState.EpochOf(statePath), progress) : null;
        var best = new BestWeights(weights, path => TrainedWeights.Save(path, Model, everything, BaseFingerprint))
        {
            Read = path => TrainedWeights.Load(path, Model, everything, BaseFingerprint),
        };
        return new RecommenderTrainer(Model, Content, Domain, OptionsFor(session.Communicator)) { Store = new TrainingFiles(statePath, best) { Ground = Ground } }.Run(recorder, stop);
    }

    // Items that have the content of another.
    private int AlikeItems => Enumerable.Range(1, Content.Count - 1).CountBy(Content.FirstOfSame).Where(same => same.Value > 1).Sum(same => same.Value);
}
