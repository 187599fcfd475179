using System.Globalization;
using TransRec.Checkpoints;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Where training stands between two steps; with the parameters and moments it is everything that resuming needs.</summary>
internal sealed record TrainingState
{
    private const string Version = "1";

    /// <summary>The epoch that the next step belongs to, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>The next step of the epoch, from 0; 0 also when the epoch has not begun.</summary>
    public int Step { get; init; }

    /// <summary>Sum of the losses of the epoch's steps so far.</summary>
    public double LossSum { get; init; }

    /// <summary>The best validation score so far; negative infinity before the first.</summary>
    public double BestScore { get; init; } = double.NegativeInfinity;

    /// <summary>The epoch of the best score, from 0; -1 before the first.</summary>
    public int BestEpoch { get; init; } = -1;

    /// <summary>Seconds of training so far, of all processes together.</summary>
    public double Seconds { get; init; }

    /// <summary>Writes parameters, moments and position in one file, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizer">Parameters and moments.</param>
    /// <param name="buffers">What else training changes: running statistics.</param>
    public void Save(string path, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
        using var scope = NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var (name, parameter) in optimizer.Parameters)
        {
            tensors.Add(new("parameter." + name, parameter.detach().cpu()));
        }

        foreach (var (name, first, second) in optimizer.State)
        {
            tensors.Add(new("first." + name, first.cpu()));
            tensors.Add(new("second." + name, second.cpu()));
        }

        foreach (var (name, buffer) in buffers)
        {
            tensors.Add(new("buffer." + name, buffer.detach().cpu()));
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "transrec-training-state",
            ["version"] = Version,
            ["epoch"] = Text(Epoch),
            ["step"] = Text(Step),
            ["lossSum"] = Text(LossSum),
            ["bestScore"] = Text(BestScore),
            ["bestEpoch"] = Text(BestEpoch),
            ["seconds"] = Text(Seconds),
            ["optimizerSteps"] = Text(optimizer.Steps),
        });
    }

    /// <summary>Reads a saved state into parameters and optimizer, after checking all of it.</summary>
    /// <exception cref="CheckpointException">The file is no training state of these parameters.</exception>
    public static TrainingState Load(string path, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != "transrec-training-state" || file.Metadata.GetValueOrDefault("version") != Version)
        {
            throw new CheckpointException($"{path} is no training state of version {Version}.");
        }

        var parameters = optimizer.Parameters.ToList();
        foreach (var (name, parameter) in parameters)
        {
            foreach (var kind in new[] { "parameter.", "first.", "second." })
            {
                if (!file.Entries.TryGetValue(kind + name, out var entry) || !entry.Shape.SequenceEqual(parameter.shape))
                {
                    throw new CheckpointException(
                        $"{path} holds no {kind}{name} of shape [{string.Join(", ", parameter.shape)}]: it belongs to another model or recipe.");
                }
            }
        }

        foreach (var (name, buffer) in buffers)
        {
            if (!file.Entries.TryGetValue("buffer." + name, out var entry) || !entry.Shape.SequenceEqual(buffer.shape))
            {
                throw new CheckpointException(
                    $"{path} holds no buffer.{name} of shape [{string.Join(", ", buffer.shape)}]: it belongs to another model or recipe.");
            }
        }

        using (no_grad())
        {
            foreach (var (name, buffer) in buffers)
            {
                using var saved = file.Read("buffer." + name);
                buffer.copy_(saved);
            }

            foreach (var (name, parameter) in parameters)
            {
                using var saved = file.Read("parameter." + name);
                parameter.copy_(saved);
            }
        }

        double Number(string key) => double.Parse(file.Metadata[key], CultureInfo.InvariantCulture);
        optimizer.Restore((long)Number("optimizerSteps"), name => (file.Read("first." + name), file.Read("second." + name)));
        return new TrainingState
        {
            Epoch = (int)Number("epoch"),
            Step = (int)Number("step"),
            LossSum = Number("lossSum"),
            BestScore = Number("bestScore"),
            BestEpoch = (int)Number("bestEpoch"),
            Seconds = Number("seconds"),
        };
    }

    /// <summary>Epochs that a saved state contains; 0 when there is none.</summary>
    public static int EpochOf(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var file = SafetensorsFile.Open(path);
        return int.Parse(file.Metadata.GetValueOrDefault("epoch", "0"), CultureInfo.InvariantCulture);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
