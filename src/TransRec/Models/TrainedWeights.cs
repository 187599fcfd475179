using System.Security.Cryptography;
using TorchSharp.Modules;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>
/// The weights that a run has trained, in one safetensors file: for an adapter a small file beside the base's, for the other methods a whole model.
/// Names are the recommender's (<c>items.</c>, <c>users.</c>) and <c>adapters.</c> for those of the adapter set.
/// </summary>
internal static class TrainedWeights
{
    private const string Format = "transrec-weights";
    private const string Version = "1";

    /// <summary>Every parameter of a recommender and its adapters by name.</summary>
    public static IReadOnlyDictionary<string, Parameter> Named(Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var named = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter, StringComparer.Ordinal);
        foreach (var (name, parameter) in model.Adapters?.NamedParameters() ?? [])
        {
            named.Add("adapters." + name, parameter);
        }

        return named;
    }

    /// <summary>Buffers that are part of a whole model: running statistics of batch norms, fixed positions.</summary>
    private static IEnumerable<KeyValuePair<string, Tensor>> Buffers(Recommender model) =>
        model.named_buffers().Select(named => new KeyValuePair<string, Tensor>(named.name, named.buffer));

    /// <summary>Writes the parameters that are trained, or all with the model's buffers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="everything">Whether frozen parameters are written too.</param>
    /// <param name="baseFingerprint">The fingerprint of the base's weights that the file belongs to; null when it stands alone.</param>
    public static void Save(string path, Recommender model, bool everything, string? baseFingerprint = null)
    {
        RefuseMerged(model);
        var trained = Named(model).Where(pair => everything || pair.Value.requires_grad).Select(pair => new KeyValuePair<string, Tensor>(pair.Key, pair.Value));
        Write(path, trained.Concat(everything ? Buffers(model) : []), baseFingerprint);
    }

    /// <summary>Writes a whole model as it computes now, with the adapters that are folded into its weights and nothing beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; its adapters are merged, or there are only values of base parameters.</param>
    /// <exception cref="InvalidOperationException">Adapters act beside the weights.</exception>
    internal static void SaveMerged(string path, Recommender model)
    {
        if (model.Adapters is { IsMerged: false } set && set.Adapters.Count > 0)
        {
            throw new InvalidOperationException("Adapters act beside the model's weights: merge them before they are written as one, or detach them (AdapterFolder.Save writes them).");
        }

        Write(path, model.named_parameters().Select(named => new KeyValuePair<string, Tensor>(named.name, named.parameter)).Concat(Buffers(model)), null);
    }

    private static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> values, string? baseFingerprint)
    {
        using var scope = NewDisposeScope();
        var metadata = new Dictionary<string, string> { ["format"] = Format, ["version"] = Version };
        if (baseFingerprint is not null)
        {
            metadata["base"] = baseFingerprint;
        }

        SafetensorsWriter.Write(path, values.Select(pair => new KeyValuePair<string, Tensor>(pair.Key, pair.Value.detach().cpu())), metadata);
    }

    /// <summary>Sets a model's parameters from a file, after checking all of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; adapters attached as when the file was written.</param>
    /// <param name="everything">Whether every parameter must be in the file.</param>
    /// <param name="baseFingerprint">The fingerprint of the base's weights; null when the file stands alone.</param>
    /// <exception cref="CheckpointException">The file is malformed, of another version, for another base or another model; nothing was changed.</exception>
    public static void Load(string path, Recommender model, bool everything, string? baseFingerprint = null)
    {
        RefuseMerged(model);
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format || file.Metadata.GetValueOrDefault("version") != Version)
        {
            throw new CheckpointException($"{path} holds no TransRec weights of version {Version}.");
        }

        if (baseFingerprint is not null && file.Metadata.GetValueOrDefault("base") != baseFingerprint)
        {
            throw new CheckpointException(
                $"{path} was trained on a base with weights {Short(file.Metadata.GetValueOrDefault("base"))}; this base has {Short(baseFingerprint)}. "
                + "Use the base it was trained on.");
        }

        var needed = Named(model).Where(pair => everything || pair.Value.requires_grad).Select(pair => pair.Key)
            .Concat(everything ? Buffers(model).Select(pair => pair.Key) : []);
        var own = Named(model).Select(pair => new KeyValuePair<string, Tensor>(pair.Key, pair.Value)).Concat(everything ? Buffers(model) : [])
            .ToDictionary(StringComparer.Ordinal);
        var defects = file.Entries.Keys.Where(name => !own.ContainsKey(name)).Select(name => $"unexpected {name}")
            .Concat(needed.Where(name => !file.Entries.ContainsKey(name)).Select(name => $"missing {name}"))
            .Concat(file.Entries.Values.Where(entry => own.TryGetValue(entry.Name, out var parameter) && !entry.Shape.SequenceEqual(parameter.shape))
                .Select(entry => $"{entry.Name} of shape [{string.Join(", ", entry.Shape)}] instead of [{string.Join(", ", own[entry.Name].shape)}]"))
            .ToList();
        if (defects.Count > 0)
        {
            throw new CheckpointException($"{path} does not fit the model: {Names.Few(defects)}.");
        }

        var values = file.Entries.Keys.Zip(file.ReadFinite(file.Entries.Keys), (name, value) => (Own: own[name], Value: value)).ToList();
        using var _ = no_grad();
        foreach (var (tensor, value) in values)
        {
            tensor.copy_(value);
        }
    }

    /// <summary>SHA-256 of a weights file, in hexadecimal.</summary>
    public static string Fingerprint(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // Merged weights are neither the base's nor, beside the adapters, anything that could be read back.
    internal static void RefuseMerged(Recommender model)
    {
        if (model.Adapters?.IsMerged == true)
        {
            throw new InvalidOperationException("The adapters are merged into the base's weights; unmerge them before weights are saved or loaded.");
        }
    }

    private static string Short(string? fingerprint) => fingerprint is null ? "(none)" : fingerprint[..Math.Min(12, fingerprint.Length)];
}
