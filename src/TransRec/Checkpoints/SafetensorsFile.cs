using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>
/// A safetensors file, memory-mapped: opening reads the header only, reading a tensor is one copy from the map into the tensor's memory.
/// The header is checked in full on opening, so an open file holds exactly what its header says. Reading is safe from several threads.
/// </summary>
/// <remarks>
/// Format: 8 bytes header length, a JSON header, the elements; https://huggingface.co/docs/safetensors. F64, F32, F16, BF16, I64, I32, I16, I8, U8 and
/// BOOL are known. The file must not be shortened while it is open.
/// </remarks>
public sealed class SafetensorsFile : ITensorSource
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header)
    {
        _file = file;
        _header = header;
    }

    /// <inheritdoc/>
    public string Location => _file.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorEntry> Entries => _header.Entries;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is not a valid safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var entry = this.Need(name);
        var start = _header.DataStart + _header.Offsets[name];
        return TensorMemory.Fill(entry.Type, entry.Shape, name, (part, offset) => _file.CopyTo(start + offset, part));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
