using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>The tensors of another source under other names; tensors may be left out. Owns the other source.</summary>
internal sealed class RenamedTensorSource : ITensorSource
{
    private readonly ITensorSource _source;
    private readonly Dictionary<string, string> _nameInSource = new(StringComparer.Ordinal);

    /// <summary>Renames every tensor of a source.</summary>
    /// <param name="source">The tensors; disposed together with this object.</param>
    /// <param name="rename">The new name of a tensor, or null to leave it out.</param>
    /// <exception cref="CheckpointException">Two tensors get the same name.</exception>
    public RenamedTensorSource(ITensorSource source, Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rename);
        _source = source;
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var (name, entry) in source.Entries)
        {
            if (rename(name) is not { } renamed)
            {
                continue;
            }

            if (!_nameInSource.TryAdd(renamed, name))
            {
                throw new CheckpointException($"{Location}: both \"{_nameInSource[renamed]}\" and \"{name}\" are called \"{renamed}\".");
            }

            entries.Add(renamed, new TensorEntry(renamed, entry.Type, entry.Shape));
        }

        Entries = entries;
    }

    /// <inheritdoc/>
    public string Location => _source.Location;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => _source.Metadata;

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        _ = this.Need(name);
        return _source.Read(_nameInSource[name]);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
