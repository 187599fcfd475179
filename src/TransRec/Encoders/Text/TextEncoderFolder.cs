using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>Text encoders as Hugging Face folders: config.json, weights, tokenizer files.</summary>
public static class TextEncoderFolder
{
    // Where an encoder's own tensors lie. What lies elsewhere is a head of another task, except for layers that act between embeddings and blocks.
    private static readonly string[] Parts = ["embeddings.", "encoder.", "pooler.", "embeddings_project."];

    /// <summary>Loads the encoder of a folder, with its pooler if it has one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of config.json; null keeps them.</param>
    /// <exception cref="CheckpointException">
    /// config.json describes no BERT or RoBERTa, or the weights do not fit it; missing and unexpected names are counted, and three are named.
    /// </exception>
    public static TextEncoder Load(HuggingFaceFolder folder, double? dropout = null) => Load(folder, dropout, null, []);

    /// <summary>Loads the encoder of a folder, and says what was decided.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of config.json; null keeps them.</param>
    /// <param name="pooling">How a title's states become one; null: what config.json says.</param>
    /// <param name="notes">Takes a line on everything that the folder does not say outright.</param>
    internal static TextEncoder Load(HuggingFaceFolder folder, double? dropout, string? pooling, List<string> notes)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var weights = folder.OpenWeights();
        var options = TextEncoderOptions.Of(folder, dropout, FamilyHint(folder, notes));
        TextEncoderSizes.Check(options, Path.Combine(folder.FolderPath, "config.json"), weights);
        NoteNames(folder, options, notes);
        var encoder = new TextEncoder(options with { Pooler = weights.Entries.ContainsKey("pooler.dense.weight"), Pooling = pooling ?? options.Pooling });
        try
        {
            var report = ModuleWeights.Load(encoder, weights, TextEncoderKeys.Map, mayBeIgnored: IsHead);
            if (report.Unexpected.Count > 0)
            {
                notes.Add($"Tensors of other heads in {weights.Location} were left out: {Names.Few(report.Unexpected)}.");
            }

            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private static bool IsHead(string name) => !Parts.Any(part => name.StartsWith(part, StringComparison.Ordinal));

    // model_type and architectures come first; where both are silent, the names of the tensors and the tokenizer's files tell the families apart.
    private static TextEncoderFamily? FamilyHint(HuggingFaceFolder folder, List<string> notes)
    {
        if (!IsSilent(folder, "model_type") || !IsSilent(folder, "architectures"))
        {
            return null;
        }

        var names = OfFamily(folder);
        var files = File.Exists(Path.Combine(folder.FolderPath, TokenizerFiles.Merges)) ? TextEncoderFamily.Roberta
            : File.Exists(Path.Combine(folder.FolderPath, TokenizerFiles.WordPieceVocabulary)) ? TextEncoderFamily.Bert
            : (TextEncoderFamily?)null;
        var family = names ?? files ?? TextEncoderFamily.Bert;
        notes.Add($"{folder.FolderPath}/config.json has neither model_type nor architectures; taken for {Name(family)}"
            + $"{(names is not null ? ", by the names of the tensors" : files is not null ? ", by the tokenizer's files" : "")}.");
        return family;
    }

    private static string Name(TextEncoderFamily family) => family == TextEncoderFamily.Bert ? "BERT" : "RoBERTa";

    private static bool IsSilent(HuggingFaceFolder folder, string key) =>
        !folder.Config.TryGetProperty(key, out var value) || ForeignConfig.SaysNothing(value);

    /// <summary>The family whose name stands in front of the tensors' names; null when none does.</summary>
    private static TextEncoderFamily? OfFamily(HuggingFaceFolder folder)
    {
        using var raw = folder.OpenWeights(HuggingFaceNames.AsPublished);
        return Has("roberta.") ? TextEncoderFamily.Roberta : Has("bert.") ? TextEncoderFamily.Bert : null;

        bool Has(string model) => raw.Entries.Keys.Any(name =>
            name.EndsWith(model + "embeddings.word_embeddings.weight", StringComparison.Ordinal)
            && (name.StartsWith(model, StringComparison.Ordinal) || name.Contains("." + model, StringComparison.Ordinal)));
    }

    private static void NoteNames(HuggingFaceFolder folder, TextEncoderOptions options, List<string> notes)
    {
        if (OfFamily(folder) is { } named && named != options.Family)
        {
            throw new CheckpointException(
                $"{folder.FolderPath}/config.json describes {Name(options.Family)}, but the weights' names are of {Name(named)}. "
                + "The two count positions differently; take both files from the same model.");
        }

        using var raw = folder.OpenWeights(HuggingFaceNames.AsPublished);
        if (HuggingFaceFolder.WrapperOf(raw, new HuggingFaceNames()) is { Length: > 0 } wrapper)
        {
            notes.Add($"The names in {raw.Location} begin with \"{wrapper}\", which was dropped.");
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
