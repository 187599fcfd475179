using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>Writes one file of a store and its checksums.</summary>
internal sealed class StoreFileWriter(string folder, string name) : IDisposable
{
    private readonly FileStream _stream = new(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StringBuilder _sums = new();
    private readonly byte[] _block = new byte[StoreFileEntry.BlockBytes];
    private int _filled;

    internal long Length { get; private set; }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, _block.Length - _filled);
            bytes[..taken].CopyTo(_block.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled == _block.Length)
            {
                Flush();
            }
        }
    }

    internal void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Write(MemoryMarshal.AsBytes(values));

    internal void Write<T>(T value)
        where T : unmanaged => Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Brings the file to the disk.</summary>
    internal StoreFileEntry Finish()
    {
        Flush();
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        return new(name, Length, Convert.ToHexStringLower(_hash.GetHashAndReset()), _sums.ToString());
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void Flush()
    {
        if (_filled == 0)
        {
            return;
        }

        var block = _block.AsSpan(0, _filled);
        var sum = new Crc32();
        sum.Append(block);
        _sums.Append(sum.Value.ToString("x8"));
        _hash.AppendData(block);
        _stream.Write(block);
        _filled = 0;
    }
}
