using TransRec.Collectives;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Encoders.Vision;
using TransRec.Evaluation;
using TransRec.Foundation.Randomness;
using TransRec.Models;
using TransRec.Options;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Training of a recommender on the sequences of a domain.</summary>
public sealed class RecommenderTask : ITrainingTask
{
    private readonly Recommender model;
    private readonly IItemContent content;
    private readonly SequenceBatcher batcher;
    private readonly Objective objective;
    private readonly int accumulation;
    private readonly StepMemory memory;
    private readonly Func<IReadOnlyDictionary<string, double>> validate;
    private readonly IAuxiliaryLoss? auxiliary;
    private readonly ItemMemory? remembered;
    private readonly ShardedStep? sharded;
    private readonly int shards;

    /// <param name="model">The model; its parameters that require gradients are trained.</param>
    /// <param name="content">What the items of the domain are.</param>
    /// <param name="batcher">The batches.</param>
    /// <param name="objective">The loss.</param>
    /// <param name="groups">The trained parameters.</param>
    /// <param name="accumulation">Parts a batch's users are cut into.</param>
    /// <param name="memory">How much of a step is held until its backward pass.</param>
    /// <param name="validate">Scores of the model as it is.</param>
    /// <param name="auxiliary">A further loss of every step, or null.</param>
    /// <param name="remembered">The vectors of all items that the loss reads, or null.</param>
    /// <param name="shards">Shards of a step at least; 1: it is not cut.</param>
    /// <param name="ranks">The processes that take the shards; null: this one alone.</param>
    internal RecommenderTask(
        Recommender model,
        IItemContent content,
        SequenceBatcher batcher,
        Objective objective,
        IReadOnlyList<ParameterGroup> groups,
        int accumulation,
        StepMemory memory,
        Func<IReadOnlyDictionary<string, double>> validate,
        IAuxiliaryLoss? auxiliary = null,
        ItemMemory? remembered = null,
        int shards = 1,
        ICommunicator? ranks = null)
    {
        (this.model, this.content, this.batcher, this.objective, Groups) = (model, content, batcher, objective, groups);
        (this.accumulation, this.memory, this.validate, this.auxiliary, this.remembered, this.shards) = (accumulation, memory, validate, auxiliary, remembered, shards);
        if (shards > 1)
        {
            ranks ??= SingleProcess.Instance;
            sharded = new ShardedStep(
                model, (part, vectors) => Loss(model, objective, part, vectors), memory, Clock, new OrderFreeGradients(groups, ranks), shards, ranks);
        }
    }

    /// <summary>The steps of a training as options say: of all trained parameters, on the domain's training items, validated on its validation items.</summary>
    /// <param name="model">The model; its parameters that require gradients are trained.</param>
    /// <param name="content">What the items of the domain are.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="options">Loss, batches, learning rates, protocol.</param>
    public static RecommenderTask Create(Recommender model, IItemContent content, Domain domain, RecommenderTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        var users = domain.SampleUsers(options.TrainingUserFraction, options.Seed);
        var frequencies = ItemFrequencies.Of(domain, users);
        double[] shares = [.. frequencies.Counts.ToArray().Select(count => (double)count / Math.Max(1, frequencies.Total))];
        var device = model.Users.parameters().First().device;
        var remembered = options.Objective is CatalogueSoftmaxOptions ? new ItemMemory(domain, model.Items.Width, device) : null;
        var objective = Objective.Create(options.Objective, shares, remembered);
        RefuseRanks(model, options);
        var batcher = new SequenceBatcher(domain, users, options.Training.BatchSize, options.Seed, model.Users.PredictsEveryPosition, objective.DrawsNegatives);
        return new RecommenderTask(
            model,
            content,
            batcher,
            objective,
            [.. ParameterGroups.Of(model, options.Training.LearningRates), .. options.FurtherGroups],
            options.Training.Accumulation,
            StepMemory.Of(options.Training, device, options.Communicator),
            () => MetricNames.Of(RankingMetrics.Of(RecommenderEvaluation.Ranks(model, content, domain, HeldOut.Validation, options.Evaluation, options.Communicator))),
            options.Auxiliary,
            remembered,
            options.Training.Shards,
            options.Communicator);
    }

    /// <summary>Where the time of the steps goes.</summary>
    internal StepClock Clock { get; } = new();

    /// <summary>How much of a step is held.</summary>
    internal StepMemory Memory => memory;

    /// <summary>The batches.</summary>
    internal SequenceBatcher Batcher => batcher;

    /// <summary>The loss.</summary>
    internal Objective Objective => objective;

    /// <inheritdoc />
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Tensor> Buffers =>
        model.named_buffers().Select(named => (named.name, named.buffer)).Concat(remembered is null ? [] : [("remembered items", remembered.Vectors)])
            .ToDictionary(named => named.name, named => named.Item2, StringComparer.Ordinal);

    /// <inheritdoc />
    public int Steps => batcher.Steps;

    /// <inheritdoc />
    public StepResult Backward(int epoch, int step)
    {
        if (step == 0)
        {
            remembered?.Refresh(model, content);
        }

        if (sharded is not null)
        {
            var batch = Clock.Time(StepPhase.Sampling, () => batcher.Batch(epoch, step, parts: 1)[0]);
            var found = sharded.Backward(
                batch, content.At(epoch, step), auxiliary?.Cut(epoch, step, shards) ?? [], () => new RandomSource(batcher.Seed, RandomPurpose.Dropout, epoch, step));
            return new StepResult(found, batch.Users);
        }

        var parts = Clock.Time(StepPhase.Sampling, () => batcher.Batch(epoch, step, accumulation));
        var targets = parts.Sum(part => part.TargetRows.Length);
        var seeds = new RandomSource(batcher.Seed, RandomPurpose.Dropout, epoch, step);
        var sum = 0.0;
        var read = content.At(epoch, step);
        foreach (var part in parts)
        {
            using var scope = NewDisposeScope();
            var items = Clock.Time(StepPhase.Items, () => PartedItems.Encode(model.Items, read, part.Items, memory, Clock, NextSeed));
            TensorGenerators.Seed(NextSeed());
            var loss = Clock.Time(
                StepPhase.Users,
                () => Loss(model, objective, part, items.Vectors) * tensor((float)part.TargetRows.Length / targets, device: items.Vectors.device));
            sum += loss.item<float>();
            Clock.Time(StepPhase.UsersBackward, () => loss.backward());
            items.Backward();
        }

        TensorGenerators.Seed(NextSeed());
        var beside = auxiliary is null ? 0 : Clock.Time(StepPhase.Auxiliary, () => auxiliary.Backward(epoch, step));
        return new StepResult(sum + beside, parts.Sum(part => part.Users));

        // What is drawn does not depend on how often an item was encoded.
        long NextSeed() => (long)(seeds.NextBits() >> 1);
    }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, double> Validate() => validate();

    /// <inheritdoc />
    public void SetTraining(bool on)
    {
        model.SetTraining(on);
        auxiliary?.SetTraining(on);
    }

    /// <summary>The objective's loss of a batch: distinct items are encoded once, their vectors gathered to where they stand. What a loop of one's own needs.</summary>
    /// <param name="model">The model, in training mode.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="objective">The loss.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>The loss, a scalar with its gradient.</returns>
    public static Tensor Loss(Recommender model, IItemContent content, Objective objective, SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        return Loss(model, objective, batch, model.Items.Encode(content, batch.Items)).MoveToOuterDisposeScope();
    }

    // The statistics of a batch norm are those of all rows of a batch.
    private static void RefuseRanks(Recommender model, RecommenderTrainingOptions options)
    {
        var shards = options.Training.Shards;
        if (shards < (options.Communicator?.Size ?? 1))
        {
            throw new OptionsException("The training", [new OptionMistake("training.shards", ShardMessages.TooFew(shards, options.Communicator!.Size))]);
        }

        if (shards > 1 && options.Objective is CatalogueSoftmaxOptions)
        {
            throw new OptionsException(
                "The training",
                [new OptionMistake("training.shards", $"must be 1 with the softmax over the whole catalogue, whose vectors change with every part of a step; found {shards}. The in-batch softmax is cut.")]);
        }

        if (shards > 1 && model.Items.modules().OfType<ResNet>().Any(encoder => encoder.parameters().All(parameter => parameter.requires_grad)))
        {
            throw new OptionsException(
                "The training",
                [
                    new OptionMistake(
                        "training.shards",
                        $"must be 1 where a whole ResNet is trained, whose batch norms take their statistics from all pictures of a step; found {shards}. An adapter leaves them as they are."),
                ]);
        }
    }

    /// <summary>The objective's loss of a batch.</summary>
    /// <param name="model">The model; its user encoder reads the vectors.</param>
    /// <param name="objective">The loss.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="itemVectors">The vectors of the batch's distinct items, [items, width].</param>
    private static Tensor Loss(Recommender model, Objective objective, SequenceBatch batch, Tensor itemVectors)
    {
        using var scope = NewDisposeScope();
        var layout = SequenceLayout.Of(batch.Lengths, model.Users.MaximumLength, itemVectors.device);
        var inputs = itemVectors.index_select(0, tensor(batch.InputPlaces, device: itemVectors.device)); // [users * longest, width]
        var userVectors = model.Users.Forward(inputs, layout);
        var predicting = userVectors.index_select(0, tensor(batch.TargetRows, device: itemVectors.device)); // [targets, width]
        return objective.Loss(predicting, itemVectors, batch).MoveToOuterDisposeScope();
    }
}

/// <summary>A loss beside the objective's.</summary>
internal interface IAuxiliaryLoss
{
    /// <summary>Adds the gradient of a step's loss to the parameters and returns the loss.</summary>
    double Backward(int epoch, int step);

    /// <summary>The step's loss as a sum of losses.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="step">The step.</param>
    /// <param name="shards">How many at least, where there is enough for so many.</param>
    IReadOnlyList<DealtLoss> Cut(int epoch, int step, int shards);

    /// <summary>Switches dropout on or off.</summary>
    void SetTraining(bool on);
}
