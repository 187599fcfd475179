using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>Loads a module's parameters and persistent buffers by name, and saves them. Everything is checked and read before the first one changes.</summary>
internal static class ModuleWeights
{
    /// <summary>Sets a module's tensors from a source.</summary>
    /// <param name="module">The module, on any device. Floating-point tensors are converted to the type that the module has.</param>
    /// <param name="source">The tensors.</param>
    /// <param name="keys">Turns published names into own names; names are the same by default.</param>
    /// <param name="prefix">Only tensors whose names begin with this take part; it is removed before <paramref name="keys"/> sees them.</param>
    /// <param name="mayBeMissing">Own names that the source may lack; none by default.</param>
    /// <param name="mayBeIgnored">Names in the source (without the prefix) that the module may lack; none by default.</param>
    /// <returns>What was loaded, missing and ignored.</returns>
    /// <exception cref="CheckpointException">
    /// A tensor is missing, unexpected, of another shape or of a type that does not convert (all of them are listed), or cannot be read; the module is unchanged.
    /// </exception>
    public static LoadReport Load(
        nn.Module module,
        ITensorSource source,
        KeyMap? keys = null,
        string prefix = "",
        Predicate<string>? mayBeMissing = null,
        Predicate<string>? mayBeIgnored = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(source);
        var targets = module.state_dict();
        var (matches, unexpected) = Match(source, targets, keys ?? KeyMap.Identity, prefix);
        var missing = targets.Keys.Where(name => !matches.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        Check(source, keys ?? KeyMap.Identity, targets, matches, missing.FindAll(name => mayBeMissing?.Invoke(name) != true), unexpected.FindAll(name => mayBeIgnored?.Invoke(name) != true));
        using var scope = NewDisposeScope();
        var values = matches.Keys.Zip(source.ReadFinite(matches.Values.Select(entry => entry.Name)), (own, value) => (Target: targets[own], Value: value)).ToList();
        using (no_grad())
        {
            foreach (var (target, value) in values)
            {
                target.copy_(value);
            }
        }

        return new LoadReport([.. matches.Keys.Order(StringComparer.Ordinal)], missing, unexpected);
    }

    /// <summary>Writes a module's parameters and persistent buffers to a safetensors file, atomically.</summary>
    /// <param name="module">The module, on any device.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="keys">Turns own names into published names; names are the same by default.</param>
    /// <param name="metadata">Remarks for the file's header; none by default.</param>
    /// <param name="filter">Own names to write; all by default.</param>
    /// <exception cref="CheckpointException">A tensor has no published name, or the filter leaves nothing; nothing is written.</exception>
    public static void Save(
        nn.Module module, string path, KeyMap? keys = null, IReadOnlyDictionary<string, string>? metadata = null, Predicate<string>? filter = null) =>
        SafetensorsWriter.Write(path, Published(module, keys, filter), metadata);

    /// <summary>A module's parameters and persistent buffers under their published names, for a writer of one's own.</summary>
    /// <param name="module">The module.</param>
    /// <param name="keys">Turns own names into published names; names are the same by default.</param>
    /// <param name="filter">Own names to take; all by default.</param>
    /// <returns>The module's own tensors, not copies.</returns>
    /// <exception cref="CheckpointException">A tensor has no published name, or the filter leaves nothing.</exception>
    public static IReadOnlyDictionary<string, Tensor> Published(nn.Module module, KeyMap? keys = null, Predicate<string>? filter = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var named = module.state_dict()
            .Where(pair => filter?.Invoke(pair.Key) != false)
            .Select(pair => (Own: pair.Key, Name: (keys ?? KeyMap.Identity).ToPublished(pair.Key), Tensor: pair.Value))
            .ToList();
        var nameless = named.FindAll(row => row.Name is null);
        return nameless.Count > 0 ? throw new CheckpointException($"These tensors have no published name in the key map: {Names.List(nameless.Select(row => row.Own))}.")
            : named.Count == 0 ? throw new CheckpointException("The module has no tensor that passes the filter; nothing would be saved.")
            : named.ToDictionary(row => row.Name!, row => row.Tensor);
    }

    private static (Dictionary<string, TensorEntry> Matches, List<string> Unexpected) Match(
        ITensorSource source, Dictionary<string, Tensor> targets, KeyMap keys, string prefix)
    {
        var matches = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var unexpected = new List<string>();
        foreach (var (name, entry) in source.Entries.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                var published = name[prefix.Length..];
                if (keys.ToOwn(published) is { } own && targets.ContainsKey(own))
                {
                    matches.Add(own, entry);
                }
                else
                {
                    unexpected.Add(published);
                }
            }
        }

        return (matches, unexpected);
    }

    private static void Check(
        ITensorSource source, KeyMap keys, Dictionary<string, Tensor> targets, Dictionary<string, TensorEntry> matches, List<string> missing, List<string> unexpected)
    {
        var defects = new List<string>();
        if (missing.Count > 0)
        {
            defects.Add($"Missing: {Names.Few(missing.ConvertAll(own => keys.ToPublished(own) is { } published && published != own ? $"{published} (for {own})" : own))}.");
        }

        if (unexpected.Count > 0)
        {
            defects.Add($"Unexpected: {Names.Few(unexpected)}.");
        }

        var unfit = new List<string>();
        foreach (var (own, entry) in matches.OrderBy(match => match.Key, StringComparer.Ordinal))
        {
            var target = targets[own];
            if (!target.shape.SequenceEqual(entry.Shape))
            {
                unfit.Add($"{entry} does not fit {own} {TensorEntry.ShapeText(target.shape)}");
            }

            if (!Converts(entry.Type, target.dtype))
            {
                unfit.Add($"{entry} does not convert to the {target.dtype} of {own}");
            }
        }

        if (unfit.Count > 0)
        {
            defects.Add($"Of another shape or type: {Names.Few(unfit)}.");
        }

        if (defects.Count > 0)
        {
            throw new CheckpointException($"{source.Location} does not fit the module. {string.Join(" ", defects)}");
        }
    }

    // Between floating-point types a value keeps its meaning; between any others it may not.
    private static bool Converts(ElementType type, ScalarType target) =>
        type.Scalar() == target || (type.IsFloatingPoint() && ElementTypes.FromScalar(target)?.IsFloatingPoint() == true);
}
