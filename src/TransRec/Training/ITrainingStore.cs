using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Where a training keeps the best weights, and what it needs to go on from between two steps: files, memory, or a place of one's own.</summary>
public interface ITrainingStore
{
    /// <summary>Sets parameters, moments and buffers to what was saved, after checking all of it.</summary>
    /// <param name="optimizer">Parameters and moments.</param>
    /// <param name="buffers">What else training changes: running statistics.</param>
    /// <returns>Where training stands; null: nothing was saved, it begins.</returns>
    /// <exception cref="CheckpointException">What was saved belongs to another model, is damaged, or was saved on other ground.</exception>
    TrainingState? Restore(AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers);

    /// <summary>Keeps the state between two steps, as a whole or not at all. Weights that were staged are from now on the best.</summary>
    /// <param name="state">Where training stands.</param>
    /// <param name="optimizer">Parameters and moments.</param>
    /// <param name="buffers">What else training changes.</param>
    void Save(TrainingState state, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers);

    /// <summary>Keeps the weights as they are now, beside the best ones until the next <see cref="Save"/>.</summary>
    /// <returns>What they are known by in <see cref="TrainingState.BestWeights"/>.</returns>
    string StageBest();

    /// <summary>Sets the model to the best weights, at the end of a training that has some.</summary>
    void LoadBest();
}
