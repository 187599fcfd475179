using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TransRec.Data.Storing.Building;

/// <summary>Numbers that wait on disk: appended, later read from any place. The file is deleted when it is closed.</summary>
internal sealed class SpillFile<T> : IDisposable
    where T : unmanaged
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly T[] _buffer;
    private int _filled;
    private long _written;

    /// <param name="path">A new file.</param>
    /// <param name="bufferBytes">How much is collected before it is written. Default 256 KiB.</param>
    internal SpillFile(string path, int bufferBytes = 256 << 10)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        _buffer = new T[Math.Max(1, bufferBytes / Unsafe.SizeOf<T>())];
    }

    internal long Count => _written + _filled;

    internal void Append(T value)
    {
        if (_filled == _buffer.Length)
        {
            Flush();
        }

        _buffer[_filled++] = value;
    }

    internal void Append(ReadOnlySpan<T> values)
    {
        if (values.Length <= _buffer.Length - _filled)
        {
            values.CopyTo(_buffer.AsSpan(_filled));
            _filled += values.Length;
            return;
        }

        Flush();
        Write(values);
    }

    /// <summary>Reads what was appended, also what is not yet written.</summary>
    internal void Read(long start, Span<T> destination)
    {
        var fromFile = (int)Math.Clamp(_written - start, 0, destination.Length);
        if (fromFile > 0)
        {
            var bytes = MemoryMarshal.AsBytes(destination[..fromFile]);
            for (var at = start * Unsafe.SizeOf<T>(); !bytes.IsEmpty;)
            {
                var read = RandomAccess.Read(_file, bytes, at);
                if (read == 0)
                {
                    throw new StoreException($"{_path} ended at byte {at}, before all that was written to it: another process has shortened it.");
                }

                at += read;
                bytes = bytes[read..];
            }
        }

        _buffer.AsSpan(0, _filled).Slice((int)Math.Max(0, start - _written), destination.Length - fromFile).CopyTo(destination[fromFile..]);
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    private void Flush()
    {
        Write(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }

    private void Write(ReadOnlySpan<T> values)
    {
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(values), _written * Unsafe.SizeOf<T>());
        _written += values.Length;
    }
}
