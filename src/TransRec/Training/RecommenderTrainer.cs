using TransRec.Collectives;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Options;

namespace TransRec.Training;

/// <summary>
/// Trains a recommender on a domain, without recipe and run folder: what of the model requires gradients (<c>AdapterRegistry.Prepare</c> says what that is; of a model as it was made or
/// opened, everything). The best epoch by the validation items counts.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="content">What the items of the domain are.</param>
/// <param name="domain">The domain.</param>
/// <param name="options">How. Null: the defaults. Default null.</param>
public sealed class RecommenderTrainer(Recommender model, IItemContent content, Domain domain, RecommenderTrainingOptions? options = null)
{
    private readonly RecommenderTrainingOptions options = options ?? new();

    /// <summary>Where state and best weights are kept, so that training can go on later: <see cref="TrainingFiles.InFolder"/>. Null: the best weights in memory, and no state. Default null.</summary>
    public ITrainingStore? Store { get; init; }

    /// <summary>Puts the gradients of several processes together. Null: this one trains alone. Default null.</summary>
    public IGradientSync? Gradients { get; init; }

    /// <summary>Trains to the end, or until it is cancelled. At the end the model has the best weights and is in evaluation mode.</summary>
    /// <param name="progress">Told of steps and epochs. Null: nobody is. Default null.</param>
    /// <param name="cancellationToken">Asks to stop, between two steps: the state is saved where there is a store, and the result says so. Default none.</param>
    /// <exception cref="ArgumentException">An item cannot be encoded, or the domain has nobody to train on.</exception>
    /// <exception cref="InvalidOperationException">Nothing of the model is trained.</exception>
    /// <exception cref="OptionsException">States of a frozen encoder are to be kept, and nothing is frozen that could be.</exception>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite.</exception>
    /// <exception cref="RanksDifferException">Processes that train together have come to other parameters.</exception>
    /// <exception cref="CheckpointException">What the store holds belongs to another training, or is damaged.</exception>
    public TrainingOutcome Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Items.Check(content);
        using var precision = RoundedProjections.Frozen(model, options.Training.FrozenPrecision);
        using var states = (options.Communicator ?? SingleProcess.Instance).RootFirst(() => CachedStates(progress, cancellationToken));
        var task = RecommenderTask.Create(model, states.Content, domain, options);
        if (task.Groups.Count == 0)
        {
            throw new InvalidOperationException("Nothing of the model is trained: no parameter requires gradients. Prepare it with AdapterRegistry.Prepare.");
        }

        using var memory = new TrainingMemory(task);
        ITrainingStore store = Store is null ? memory : options.Communicator is { Size: > 1 } ranks ? new SharedStore(Store, ranks) : Store;
        try
        {
            return new Trainer(task, options.Training, options.Seed, scores => scores[options.Training.BestBy], store, Gradients, options.Communicator).Run(progress, cancellationToken);
        }
        finally
        {
            model.SetTraining(false);
        }
    }

    /// <summary>The content by what the frozen parts of the item encoders give for it, where the options ask for that; to be disposed of after use.</summary>
    /// <exception cref="OptionsException">Nothing is frozen that could be kept, or there is no folder for it.</exception>
    internal FrozenStates CachedStates(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var kind = options.Training.StateCache;
        if (kind == Encoders.Items.CachedStates.None)
        {
            return new FrozenStates(model, content, "", kind);
        }

        progress.Tell($"Computing what the frozen part of the item encoder gives for {domain.ItemCount:N0} items, or opening what an earlier run computed");
        try
        {
            return new FrozenStates(
                model, content, options.StateFolder ?? throw new ArgumentException("no folder was named for the states (StateFolder)."), kind, line => progress.Tell(line), cancellationToken);
        }
        catch (ArgumentException error)
        {
            throw new OptionsException("The training", [new OptionMistake("", $"training.stateCache is {kind}: {error.Message}")]);
        }
    }
}
