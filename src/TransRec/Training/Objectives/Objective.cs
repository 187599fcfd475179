using static TorchSharp.torch;

namespace TransRec.Training.Objectives;

/// <summary>A training loss over the targets of a batch.</summary>
public abstract class Objective
{
    /// <summary>Whether a negative item is drawn for every target.</summary>
    public abstract bool DrawsNegatives { get; }

    /// <param name="userVectors">The user vector that predicts each target, [targets, width].</param>
    /// <param name="itemVectors">The vectors of the batch's distinct items, [items, width].</param>
    /// <param name="batch">Where targets and negatives lie.</param>
    /// <returns>The mean loss over the targets, a scalar.</returns>
    public abstract Tensor Loss(Tensor userVectors, Tensor itemVectors, SequenceBatch batch);

    /// <summary>The objective of a recipe.</summary>
    /// <param name="options">bce, softmax or catalogue-softmax.</param>
    /// <param name="probabilities">For each item number its share of the training interactions; index 0 is unused.</param>
    /// <param name="memory">The remembered vectors of all items, for catalogue-softmax; whoever trains refreshes them. Null: none. Default null.</param>
    /// <exception cref="ArgumentException">There is no objective for the options, or it needs a memory.</exception>
    public static Objective Create(ObjectiveOptions options, IReadOnlyList<double> probabilities, ItemMemory? memory = null) => options switch
    {
        CatalogueSoftmaxOptions => new CatalogueSoftmax(memory ?? throw new ArgumentException("The catalogue's softmax needs the vectors of all items.", nameof(memory)), probabilities),
        BinaryCrossEntropyOptions => new BinaryCrossEntropy(),
        InBatchSoftmaxOptions softmax => new InBatchSoftmax(softmax, probabilities),
        _ => throw new ArgumentException($"There is no objective for {options?.GetType().Name}.", nameof(options)),
    };
}
