using TransRec.Checkpoints;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>Text encoders as Hugging Face folders: config.json, weights, tokenizer files.</summary>
public static class TextEncoderFolder
{
    // Heads of other tasks and the masked-LM's own output layer: an item encoder has no use for them.
    private static readonly string[] ForeignPrefixes = ["cls.", "lm_head.", "classifier.", "qa_outputs."];

    /// <summary>Loads the encoder of a folder, with its pooler if it has one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of config.json; null keeps them.</param>
    /// <exception cref="CheckpointException">The weights do not fit config.json; missing and unexpected names are listed.</exception>
    /// <exception cref="ArgumentException">config.json describes no BERT or RoBERTa.</exception>
    public static TextEncoder Load(HuggingFaceFolder folder, double? dropout = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var weights = folder.OpenWeights();
        var encoder = new TextEncoder(TextEncoderOptions.Of(folder, dropout) with { Pooler = weights.Entries.ContainsKey("pooler.dense.weight") });
        try
        {
            ModuleWeights.Load(
                encoder, weights, TextEncoderKeys.Map, mayBeIgnored: name => ForeignPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Writes an encoder and its tokenizer as a Hugging Face folder.</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="others">Further tensors with their full published names, for example a masked-LM head.</param>
    public static void Save(string path, TextEncoder encoder, Tokenizer tokenizer, IEnumerable<KeyValuePair<string, Tensor>>? others = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(tokenizer);
        Directory.CreateDirectory(path);
        tokenizer.Save(path);
        var prefix = encoder.Options.Family == TextEncoderFamily.Bert ? "bert." : "roberta.";
        var tensors = ModuleWeights.Published(encoder, TextEncoderKeys.Map)
            .Select(named => new KeyValuePair<string, Tensor>(prefix + named.Key, named.Value));
        HuggingFaceFolder.Write(path, encoder.Options.ToConfig().ToJsonString(JsonText.Indented), tensors.Concat(others ?? []));
    }

    /// <summary>Writes an encoder's config.json and its tokenizer, without weights.</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    public static void SaveShape(string path, TextEncoder encoder, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(tokenizer);
        Directory.CreateDirectory(path);
        tokenizer.Save(path);
        AtomicFile.WriteText(Path.Combine(path, "config.json"), encoder.Options.ToConfig().ToJsonString(JsonText.Indented));
    }
}
