using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Keeps a training in files: a killed process goes on from the last state, bit for bit on the CPU.</summary>
public sealed class TrainingFiles : ITrainingStore
{
    private readonly string state;
    private readonly BestWeights best;

    /// <param name="state">The file of the state between two steps.</param>
    /// <param name="best">The best weights so far.</param>
    internal TrainingFiles(string state, BestWeights best) => (this.state, this.best) = (state, best);

    /// <summary>Fingerprints by name of what the training stands on; a state that was saved on other ground is refused.</summary>
    internal IReadOnlyDictionary<string, string> Ground { get; init; } = new Dictionary<string, string>();

    /// <summary>Keeps a recommender's training in a folder: <c>state.safetensors</c>, and <c>best.safetensors</c> with the trained parameters (of a model without adapters, all).</summary>
    /// <param name="folder">The folder; created if need be. One training to a folder.</param>
    /// <param name="model">The model, prepared for training.</param>
    /// <param name="ground">Fingerprints by name of what the training stands on, for example of its domain: it goes on with the same alone. Null: none. Default null.</param>
    public static TrainingFiles InFolder(string folder, Recommender model, IReadOnlyDictionary<string, string>? ground = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Directory.CreateDirectory(folder);
        var whole = model.Adapters is null;
        return new TrainingFiles(
            Path.Combine(folder, "state.safetensors"),
            new BestWeights(Path.Combine(folder, "best.safetensors"), path => TrainedWeights.Save(path, model, whole)) { Read = path => TrainedWeights.Load(path, model, whole) })
        {
            Ground = ground ?? new Dictionary<string, string>(),
        };
    }

    /// <inheritdoc />
    public TrainingState? Restore(AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
        var saved = File.Exists(state) ? TrainingState.Load(state, optimizer, buffers, Ground) : null;
        best.Resume(saved ?? new TrainingState());
        return saved;
    }

    /// <inheritdoc />
    /// <remarks>New best weights are put in their place when the state counts on them: at any moment, state and weights belong together.</remarks>
    public void Save(TrainingState state, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Save(this.state, optimizer, buffers, Ground);
        best.Commit();
    }

    /// <inheritdoc />
    public string StageBest() => best.Stage();

    /// <inheritdoc />
    public void LoadBest() => best.Load();
}
