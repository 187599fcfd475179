using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped: opening reads the header only, reading a tensor is one copy from the map into the tensor's memory.
/// The header is checked in full on opening, so an open file holds exactly what its header says. Reading is safe from several threads.
/// </summary>
/// <remarks>
/// Format: 8 bytes header length, a JSON header, the elements; https://huggingface.co/docs/safetensors. F64, F32, F16, BF16, I64, I32, I16, I8, U8 and
/// BOOL are known. The file must not be shortened while it is open.
/// </remarks>
internal sealed class SafetensorsFile : ITensorSource
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
            if (file.Look(0, (int)Math.Min(file.Length, 256), WrongFile.Recognise) is { } other)
            {
                throw new CheckpointException($"{path} is {other}");
            }

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

    /// <summary>Some rows of a tensor; only their bytes are read.</summary>
    /// <param name="name">The tensor, of at least one dimension.</param>
    /// <param name="rows">Places in the first dimension, in any order; a place may stand there several times.</param>
    /// <returns>[rows, ...], a new CPU tensor of the file's type.</returns>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is outside the tensor.</exception>
    public Tensor ReadRows(string name, ReadOnlySpan<int> rows)
    {
        var entry = this.Need(name);
        var count = entry.Shape[0];
        var rowBytes = entry.Shape.Skip(1).Aggregate(entry.Type.Size(), (bytes, size) => checked((int)(bytes * size)));
        var start = _header.DataStart + _header.Offsets[name];
        var tensor = empty([rows.Length, .. entry.Shape.Skip(1)], dtype: entry.Type.Scalar(), device: CPU);
        if (tensor.numel() == 0)
        {
            return tensor;
        }

        var bytes = tensor.bytes;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] >= 0 && rows[i] < count
                ? rows[i]
                : throw new ArgumentOutOfRangeException(nameof(rows), rows[i], $"{name} has {count} rows; found {rows[i]}.");
            _file.CopyTo(start + ((long)row * rowBytes), bytes.Slice(i * rowBytes, rowBytes));
        }

        return tensor;
    }

    /// <summary>Whether the whole file is as it was written; null when it has no checksum (<see cref="SafetensorsChecksum"/>).</summary>
    internal bool? IsAsWritten() => SafetensorsChecksum.Check(_file, _header.DataStart);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
