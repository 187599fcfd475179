using System.IO.MemoryMappedFiles;

namespace TransRec.Foundation.Files;

/// <summary>
/// A file in memory, read only. Safe against reading after <see cref="Dispose"/>; the file must not be shortened while it is open
/// (writers that replace files by renaming, as <see cref="AtomicFile"/> does, never do that).
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;

    internal MappedFile(string path)
    {
        Path = path;
        if (Directory.Exists(path))
        {
            throw new CheckpointException($"{path} is a folder; a file is expected.");
        }

        WrongFile.RefuseSpecial(path);

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = stream.Length;
        if (Length == 0)
        {
            // Nothing to map.
            stream.Dispose();
            return;
        }

        try
        {
            _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            _map?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    internal delegate T SpanFunction<T>(ReadOnlySpan<byte> bytes);

    internal string Path { get; }

    internal long Length { get; }

    /// <summary>Copies bytes [offset, offset + destination.Length), which must lie inside the file.</summary>
    internal void CopyTo(long offset, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return;
        }

        var pointer = Acquire(offset, destination.Length);
        try
        {
            new ReadOnlySpan<byte>(pointer + offset, destination.Length).CopyTo(destination);
        }
        finally
        {
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <summary>Looks at bytes [offset, offset + length) in place.</summary>
    internal T Look<T>(long offset, int length, SpanFunction<T> look)
    {
        if (length == 0)
        {
            return look([]);
        }

        var pointer = Acquire(offset, length);
        try
        {
            return look(new ReadOnlySpan<byte>(pointer + offset, length));
        }
        finally
        {
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }

    private byte* Acquire(long offset, int length)
    {
        if (offset < 0 || length > Length - offset)
        {
            throw new CheckpointException($"{Path}: bytes {offset} to {offset + length} are outside the file of {Length} bytes.");
        }

        byte* pointer = null;
        _view!.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return pointer + _view.PointerOffset;
    }
}
