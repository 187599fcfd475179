using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text.Families;
using TransRec.Foundation.Files;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>Text encoders as Hugging Face folders: config.json, weights, tokenizer files.</summary>
public static class TextEncoderFolder
{
    // Layers that act between embeddings and blocks: not of a head, whatever the family.
    private const string Projection = "embeddings_project";

    /// <summary>Loads the encoder of a folder, with its pooler if it has one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of config.json; null keeps them.</param>
    /// <exception cref="CheckpointException">
    /// config.json describes no encoder that is read, or the weights do not fit it; missing and unexpected names are counted, and three are named.
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
        var options = TextEncoderOptions.Of(folder, dropout, FamilyHint(folder, notes));
        var family = options.Describing;
        using var weights = family.Fused is null ? folder.OpenWeights() : FusedTensors.Split(folder.OpenWeights(), family.Fused, FusedTensors.QueryKeyValue);
        TextEncoderSizes.Check(options, Path.Combine(folder.FolderPath, "config.json"), weights);
        NoteNames(folder, options, notes);
        var encoder = new TextEncoder(options with { Pooler = family.Map.ToPublished("pooler.weight") is { } pooler && weights.Entries.ContainsKey(pooler), Pooling = pooling ?? options.Pooling });
        try
        {
            var report = ModuleWeights.Load(encoder, weights, family.Map, mayBeIgnored: name => IsHead(family, name));
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

    private static bool IsHead(TextFamily family, string name) => name.Split('.')[0] is var part && part != Projection && !family.Parts.Contains(part);

    // model_type and architectures come first; where both are silent, the names of the tensors and the tokenizer's files tell the families apart.
    private static TextEncoderFamily? FamilyHint(HuggingFaceFolder folder, List<string> notes)
    {
        if (!IsSilent(folder, "model_type") || !IsSilent(folder, "architectures"))
        {
            return null;
        }

        var names = OfNames(folder) is [var first, ..] ? first : null;
        var files = File.Exists(Path.Combine(folder.FolderPath, TokenizerFiles.Merges)) ? BertFamilies.Roberta
            : File.Exists(Path.Combine(folder.FolderPath, TokenizerFiles.WordPieceVocabulary)) ? BertFamilies.Bert
            : null;
        var family = names ?? files ?? BertFamilies.Bert;
        notes.Add($"{folder.FolderPath}/config.json has neither model_type nor architectures; taken for {family.Name}"
            + $"{(names is not null ? ", by the names of the tensors" : files is not null ? ", by the tokenizer's files" : "")}.");
        return family.Family;
    }

    private static bool IsSilent(HuggingFaceFolder folder, string key) =>
        !folder.Config.TryGetProperty(key, out var value) || ForeignConfig.SaysNothing(value);

    private static IReadOnlyList<TextFamily> OfNames(HuggingFaceFolder folder)
    {
        using var raw = folder.OpenWeights(HuggingFaceNames.AsPublished);
        return TextFamilies.OfNames([.. raw.Entries.Keys]);
    }

    private static void NoteNames(HuggingFaceFolder folder, TextEncoderOptions options, List<string> notes)
    {
        if (OfNames(folder) is { Count: > 0 } named && named.All(family => family.Family != options.Family))
        {
            throw new CheckpointException(
                $"{folder.FolderPath}/config.json describes {options.Describing.Name}, but the weights' names are of {named[0].Name}. "
                + "Take both files from the same model.");
        }

        using var raw = folder.OpenWeights(HuggingFaceNames.AsPublished);
        if (HuggingFaceFolder.WrapperOf(raw, new HuggingFaceNames()) is { Length: > 0 } wrapper && wrapper != options.Describing.Prefix)
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
        var family = encoder.Options.Describing;
        var tensors = ModuleWeights.Published(encoder, family.Map)
            .Select(named => new KeyValuePair<string, Tensor>(family.Prefix + named.Key, named.Value));
        using var scope = NewDisposeScope();
        tensors = family.Fused is null ? tensors : FusedTensors.Join(tensors, family.Fused, FusedTensors.QueryKeyValue);
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
