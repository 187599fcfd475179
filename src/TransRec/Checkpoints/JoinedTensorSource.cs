using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>The tensors of several sources together. Owns them.</summary>
internal sealed class JoinedTensorSource : ITensorSource
{
    private readonly IReadOnlyList<ITensorSource> sources;
    private readonly Dictionary<string, ITensorSource> owners = new(StringComparer.Ordinal);

    /// <param name="location">Where the tensors come from, for messages.</param>
    /// <param name="sources">The sources; disposed together with this object.</param>
    /// <exception cref="CheckpointException">Two sources have a tensor of the same name.</exception>
    public JoinedTensorSource(string location, IReadOnlyList<ITensorSource> sources)
    {
        Location = location;
        this.sources = sources;
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var (name, entry) in source.Entries)
            {
                if (!entries.TryAdd(name, entry))
                {
                    throw new CheckpointException($"{location}: both {owners[name].Location} and {source.Location} have a tensor \"{name}\".");
                }

                owners.Add(name, source);
            }
        }

        Entries = entries;
    }

    public string Location { get; }

    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public Tensor Read(string name)
    {
        _ = this.Need(name);
        return owners[name].Read(name);
    }

    public void Dispose()
    {
        foreach (var source in sources)
        {
            source.Dispose();
        }
    }
}
