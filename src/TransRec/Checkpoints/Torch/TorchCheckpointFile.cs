using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints.Torch;

/// <summary>
/// A file of torch.save (<c>pytorch_model.bin</c>, <c>.pt</c>, <c>.pth</c>), in the zip or the older format, that holds a state dict, alone or inside a
/// training checkpoint. Its pickle is read, never executed: only plain containers, numbers, texts, bytes and tensors are known, anything else is refused by name.
/// </summary>
/// <remarks>Tensors may share storages, have strides and offsets; each is read into memory of its own. Zip entries are checked against their CRC-32.</remarks>
internal sealed class TorchCheckpointFile : ITensorSource
{
    private readonly ITorchStorages _storages;
    private readonly Dictionary<string, TensorReference> _tensors = new(StringComparer.Ordinal);

    private TorchCheckpointFile(ITorchStorages storages, string? section)
    {
        _storages = storages;
        var sections = StateDictSections.Find(storages.Root, storages.Location);
        Sections = [.. sections.Keys];
        (Section, var chosen) = StateDictSections.Choose(sections, section, storages.Location);
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var (name, value) in chosen.Named)
        {
            if (value is TensorReference tensor)
            {
                entries.Add(name, Describe(name, tensor));
                _tensors.Add(name, tensor);
            }
        }

        Entries = entries;
        OtherKeys = [.. chosen.Pairs.Where(pair => pair.Value is not TensorReference).Select(pair => pair.Key as string ?? PickleText.Describe(pair.Key))];
        Metadata = StateDictSections.Remarks(storages.Root);
    }

    /// <inheritdoc/>
    public string Location => _storages.Location;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>The numbers, booleans and texts at the file's top level, for example <c>epoch = 3</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The dictionary that <see cref="Entries"/> shows: a path of keys joined by <c>/</c>, empty for the top level.</summary>
    public string Section { get; }

    /// <summary>Every dictionary in the file that holds tensors under text keys.</summary>
    public IReadOnlyList<string> Sections { get; }

    /// <summary>Keys of the shown dictionary whose values are not tensors and therefore not among <see cref="Entries"/>.</summary>
    public IReadOnlyList<string> OtherKeys { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">
    /// Which dictionary to show, a path of keys joined by <c>/</c>. By default the only one of <c>model_state_dict</c>, <c>state_dict</c>, <c>model</c> and
    /// <c>module</c> that holds tensors, else the top level, else the only dictionary that holds tensors.
    /// </param>
    /// <exception cref="CheckpointException">The file is malformed, holds something that is refused, or the choice of a section is not clear.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static TorchCheckpointFile Open(string path, string? section = null)
    {
        var storages = OpenStorages(path);
        try
        {
            return new TorchCheckpointFile(storages, section);
        }
        catch
        {
            storages.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var entry = this.Need(name);
        var tensor = _tensors[name];
        if (entry.Elements == 0)
        {
            return TensorMemory.Fill(entry.Type, entry.Shape, name, (_, _) => { });
        }

        if (tensor.IsContiguous)
        {
            return ReadRun(tensor, entry.Shape, name);
        }

        using var scope = NewDisposeScope();
        var run = ReadRun(tensor, [tensor.Reach], name);
        return run.as_strided(tensor.Shape, tensor.Strides).contiguous().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _storages.Dispose();

    private static ITorchStorages OpenStorages(string path)
    {
        WrongFile.Refuse(path);
        Span<byte> start = stackalloc byte[4];
        using (var stream = File.OpenRead(path))
        {
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        return start switch
        {
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6] => new TorchZipFile(path),
            [0x80, ..] => new TorchLegacyFile(path),
            _ => throw new CheckpointException(
                $"{path} begins with the bytes {Convert.ToHexString(start)}; a file of torch.save begins with 504B0304 (zip) or 80 (pickle)."),
        };
    }

    private Tensor ReadRun(TensorReference tensor, IReadOnlyList<long> shape, string name)
    {
        using var cursor = _storages.Seek(tensor.Storage, (tensor.Storage.Offset + tensor.Offset) * tensor.Storage.Type.Size());
        var run = TensorMemory.Fill(tensor.Storage.Type, shape, name, (part, _) => cursor.Read(part));
        try
        {
            cursor.Finish();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private TensorEntry Describe(string name, TensorReference tensor)
    {
        _storages.Check(tensor.Storage);
        var entry = new TensorEntry(name, tensor.Storage.Type, tensor.Shape);

        // Strides of zero repeat elements: a few bytes could ask for any amount of memory.
        return entry.SizeBytes <= _storages.FileBytes
            ? entry
            : throw new CheckpointException($"{Location}: {entry} takes {entry.SizeBytes} bytes, more than the whole file of {_storages.FileBytes}. Save it contiguous.");
    }
}
