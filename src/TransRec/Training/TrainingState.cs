using System.Globalization;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Where training stands between two steps; with the parameters and moments it is everything that resuming needs.</summary>
public sealed record TrainingState
{
    internal const string Format = "transrec-training-state";
    private const string Version = "2";
    private const string Unchecked = "1"; // written before states had a checksum
    internal const string BestWeightsKey = "bestWeights";
    private const string GroundPrefix = "ground.";

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

    /// <summary>What the best weights are known by, in files their SHA-256; null before the first.</summary>
    public string? BestWeights { get; init; }

    /// <summary>Writes parameters, moments and position in one file with a checksum, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizer">Parameters and moments.</param>
    /// <param name="buffers">What else training changes: running statistics.</param>
    /// <param name="ground">Fingerprints by name of what the training stands on; null: none.</param>
    internal void Save(string path, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers, IReadOnlyDictionary<string, string>? ground = null)
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

        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["version"] = Version,
            ["epoch"] = Text(Epoch),
            ["step"] = Text(Step),
            ["lossSum"] = Text(LossSum),
            ["bestScore"] = Text(BestScore),
            ["bestEpoch"] = Text(BestEpoch),
            ["seconds"] = Text(Seconds),
            ["optimizerSteps"] = Text(optimizer.Steps),
        };
        if (BestWeights is not null)
        {
            metadata[BestWeightsKey] = BestWeights;
        }

        foreach (var (name, fingerprint) in ground ?? new Dictionary<string, string>())
        {
            metadata[GroundPrefix + name] = fingerprint;
        }

        SafetensorsWriter.WriteChecked(path, tensors, metadata);
    }

    /// <summary>Reads a saved state into parameters and optimizer, after checking all of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizer">Gets parameters and moments.</param>
    /// <param name="buffers">What else training changes.</param>
    /// <param name="ground">Fingerprints of what the training stands on now; null: they are not compared.</param>
    /// <exception cref="CheckpointException">
    /// The file is no training state of these parameters, is not as it was written, or was saved on other ground; nothing has changed.
    /// </exception>
    internal static TrainingState Load(
        string path, AdamOptimizer optimizer, IReadOnlyDictionary<string, Tensor> buffers, IReadOnlyDictionary<string, string>? ground = null)
    {
        using var file = Open(path);
        TrainingGround.RequireSame(path, Ground(file), ground ?? new Dictionary<string, string>());
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
            BestWeights = file.Metadata.GetValueOrDefault(BestWeightsKey),
        };
    }

    /// <summary>Epochs that a saved state contains; 0 when there is none.</summary>
    internal static int EpochOf(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var file = Open(path);
        return int.Parse(file.Metadata.GetValueOrDefault("epoch", "0"), CultureInfo.InvariantCulture);
    }

    private static SafetensorsFile Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            var version = file.Metadata.GetValueOrDefault("version");
            if (file.Metadata.GetValueOrDefault("format") != Format || version is not (Version or Unchecked))
            {
                throw new CheckpointException($"{path} is no training state of version {Version}.");
            }

            return file.IsAsWritten() ?? version == Unchecked
                ? file
                : throw new CheckpointException($"{path} is not as it was written: its content differs from its checksum. Restore it from a copy, or start anew with --overwrite.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Dictionary<string, string> Ground(SafetensorsFile file) => file.Metadata
        .Where(pair => pair.Key.StartsWith(GroundPrefix, StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key[GroundPrefix.Length..], pair => pair.Value);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
