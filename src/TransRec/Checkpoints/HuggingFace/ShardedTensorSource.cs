using System.Text.Json;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints.HuggingFace;

/// <summary>
/// Tensors spread over several files by an index such as <c>model.safetensors.index.json</c> or <c>pytorch_model.bin.index.json</c>. Index and files must agree:
/// every tensor lies in the file that the index says, and no file holds one that the index does not name. The files lie in the index's own folder.
/// </summary>
internal sealed class ShardedTensorSource : ITensorSource
{
    private readonly Dictionary<string, ITensorSource> _shardOf = new(StringComparer.Ordinal);
    private readonly List<ITensorSource> _shards = [];

    private ShardedTensorSource(string indexPath)
    {
        Location = indexPath;
        try
        {
            using var document = JsonFile.ReadObject(indexPath);
            Metadata = ReadMetadata(document.RootElement);
            Entries = OpenShards(ReadWeightMap(document.RootElement));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>The index's own metadata, for example <c>total_size</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens an index and every file that it names.</summary>
    /// <param name="indexPath">The index.</param>
    /// <exception cref="CheckpointException">The index is malformed, a file is missing or malformed, or they do not agree.</exception>
    public static ShardedTensorSource Open(string indexPath) => new(indexPath);

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        _ = this.Need(name);
        return _shardOf[name].Read(name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement root)
    {
        var remarks = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in metadata.EnumerateObject())
            {
                remarks.Add(property.Name, property.Value.ToString());
            }
        }

        return remarks;
    }

    private Dictionary<string, string> ReadWeightMap(JsonElement root)
    {
        if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException($"{Location} has no object weight_map, which says the file of each tensor.");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            var file = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
            if (file is "" or "." or ".." || file.AsSpan().ContainsAny("/\\:\0"))
            {
                throw new CheckpointException($"{Location}: the file of \"{property.Name}\" is {property.Value.GetRawText()}; the name of a file in the same folder is expected.");
            }

            files.Add(property.Name, file);
        }

        return files.Count > 0 ? files : throw new CheckpointException($"{Location}: its weight_map names no tensor.");
    }

    private Dictionary<string, TensorEntry> OpenShards(Dictionary<string, string> weightMap)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(Location))!;
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var (file, names) in weightMap.GroupBy(pair => pair.Value, pair => pair.Key).Select(group => (group.Key, group.ToHashSet(StringComparer.Ordinal))))
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                throw new CheckpointException($"{Location} names the file {file}, which does not exist in {folder}.");
            }

            ITensorSource shard = file.EndsWith(".safetensors", StringComparison.Ordinal) ? SafetensorsFile.Open(path) : TorchCheckpointFile.Open(path);
            _shards.Add(shard);
            var missing = names.Where(name => !shard.Entries.ContainsKey(name)).ToList();
            var extra = shard.Entries.Keys.Where(name => !names.Contains(name)).ToList();
            if (missing.Count + extra.Count > 0)
            {
                throw new CheckpointException(
                    $"{Location} and {file} do not agree. Only in the index: {Names.Few(missing)}. Only in the file: {Names.Few(extra)}.");
            }

            foreach (var (name, entry) in shard.Entries)
            {
                entries.Add(name, entry);
                _shardOf.Add(name, shard);
            }
        }

        return entries;
    }
}
