using TransRec.Collectives;
using TransRec.Evaluation;
using TransRec.Options;
using TransRec.Training.Objectives;

namespace TransRec.Training;

/// <summary>How a recommender is trained on a domain.</summary>
public sealed record RecommenderTrainingOptions
{
    /// <summary>Steps, optimizer, schedule, stopping. Default: as there.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>The loss. Default in-batch softmax with logQ correction.</summary>
    public ObjectiveOptions Objective { get; init; } = new InBatchSoftmaxOptions();

    /// <summary>The protocol of validation. Default: as there.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Fraction of the users whose training items are used, above 0 to 1; every user is validated. Default 1.</summary>
    public double TrainingUserFraction { get; init => field = Require.InRange(value, 1e-6, 1); } = 1;

    /// <summary>Every random draw is a function of this, 0 to 2147483647. Default 42.</summary>
    public int Seed { get; init => field = Require.InRange(value, 0, int.MaxValue); } = 42;

    /// <summary>The folder for the states of a frozen encoder, with <see cref="TrainingOptions.StateCache"/>. Null: there is none. Default null.</summary>
    public string? StateFolder { get; init; }

    /// <summary>
    /// The processes that train and validate together, at most as many as <see cref="TrainingOptions.Shards"/>. All of them are given the same model, content, domain and options, and end with
    /// the same; a store is used in rank 0 alone. Null: this process alone. Default null.
    /// </summary>
    public ICommunicator? Communicator { get; init; }

    /// <summary>A loss beside the objective's, or null.</summary>
    internal IAuxiliaryLoss? Auxiliary { get; init; }

    /// <summary>Further trained parameters, for the auxiliary loss.</summary>
    internal IReadOnlyList<ParameterGroup> FurtherGroups { get; init; } = [];
}
