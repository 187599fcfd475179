using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Foundation.Files;

namespace TransRec.Models;

/// <summary>
/// A model folder: <c>model.json</c> (what the model is, its identity), <c>encoder</c> (the shape of the item encoder, the tokenizer, how pictures are prepared) and <c>weights.safetensors</c>.
/// A run folder of a whole model is one too.
/// </summary>
public static class ModelFolder
{
    /// <summary>The name of the file that says what the model is.</summary>
    public const string FileName = "model.json";

    /// <summary>The name of the folder with the item encoder's shape and tokenizer.</summary>
    public const string EncoderFolder = "encoder";

    /// <summary>The name of the file with the weights.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>Whether a folder says that it holds a model.</summary>
    public static bool Is(string path) => File.Exists(Path.Combine(path, FileName));

    /// <summary>Opens a model: on the CPU, in evaluation mode, with the values that were saved, bit for bit.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The model, which belongs to the caller.</returns>
    /// <exception cref="CheckpointException">A file is missing, malformed, or not that which was saved; the message says which.</exception>
    public static RecommenderModel Open(string path)
    {
        AtomicFolder.Recover(path);
        var manifest = ModelManifest.Read(path);
        var (encoder, weights) = (Path.Combine(path, EncoderFolder), Path.Combine(path, WeightsFile));
        if (!File.Exists(weights))
        {
            throw new CheckpointException($"{path} has no {WeightsFile}, which belongs to its {FileName}. Copy the whole folder again.");
        }

        var description = manifest.Description();
        var kind = ItemEncoderRegistry.Of(description.ItemEncoder);
        if (manifest.Tokenizer != TokenizerHash(kind, path))
        {
            throw new CheckpointException($"The tokenizer in {encoder} is not the one that the model was saved with: titles would become other tokens. Copy the whole folder again.");
        }

        using var source = SafetensorsFile.Open(weights);
        var items = kind.FromShape(description.ItemEncoder, encoder, source, new ItemEncoderSetting(description.UserEncoder.Width, Seed: 0), "items.");
        var model = new RecommenderModel(description, items);
        try
        {
            TrainedWeights.Load(weights, model.Recommender, everything: true);
            if (ModelIdentity.Of(model.Recommender) is var found && found != manifest.Identity)
            {
                throw new CheckpointException(
                    $"{weights} is not as it was saved: its values have the identity {found[..12]}, and {FileName} says {manifest.Identity[..Math.Min(12, manifest.Identity.Length)]}. "
                    + "Copy the whole folder again.");
            }

            model.Recommender.SetTraining(false);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model, as a whole or not at all. A model folder that is there is replaced once the new one is complete; files in it that are no part of a model stay.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="model">The model as it computes now. Adapters are detached before, since they have folders of their own, or are merged into the weights.</param>
    /// <exception cref="InvalidOperationException">Adapters act beside the weights; nothing was written.</exception>
    /// <exception cref="CheckpointException">The path holds something else; nothing was written.</exception>
    public static void Save(string path, RecommenderModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        AtomicFolder.Write(path, IsReplaceable, folder =>
        {
            SaveShape(folder, model);
            TrainedWeights.SaveMerged(Path.Combine(folder, WeightsFile), model.Recommender);
            Describe(folder, model.Description);
        }, [FileName, EncoderFolder, WeightsFile]);
    }

    /// <summary>Writes the shape of a model's item encoder and its tokenizer where the rest of its folder lies, or will lie.</summary>
    internal static void SaveShape(string path, RecommenderModel model) => SaveShape(path, model.Description.ItemEncoder, model.Recommender.Items, model.Reading);

    /// <summary>Writes an item encoder's shape and its tokenizer.</summary>
    internal static void SaveShape(string path, ItemEncoderOptions options, ItemEncoder items, ItemReading reading) =>
        ItemEncoderRegistry.Of(options).SaveShape(Path.Combine(path, EncoderFolder), items, reading);

    /// <summary>Writes <see cref="FileName"/> next to the shape and the weights that it describes: with it, the folder is a model folder.</summary>
    internal static void Describe(string path, ModelDescription description)
    {
        var kind = ItemEncoderRegistry.Of(description.ItemEncoder);
        ModelManifest.Write(path, ModelManifest.Of(
            description with { ItemEncoder = kind.In(description.ItemEncoder, EncoderFolder) }, ModelIdentity.OfFile(Path.Combine(path, WeightsFile)), TokenizerHash(kind, path)));
    }

    // A run folder is a model folder too, and much more.
    private static bool IsReplaceable(string path) => Is(path) && !File.Exists(Path.Combine(path, "run.json"));

    private static string? TokenizerHash(ItemEncoderKind kind, string path) =>
        kind.TokenizerIn(Path.Combine(path, EncoderFolder)) is { } folder ? TransRec.Text.TokenizerFolder.Fingerprint(folder) : null;
}
