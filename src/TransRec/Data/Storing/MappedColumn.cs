using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>A file of numbers of one type, mapped: nothing is read before it is asked for.</summary>
internal sealed class MappedColumn<T> : IDisposable
    where T : unmanaged
{
    private readonly MappedFile _file;

    /// <param name="path">The file.</param>
    /// <param name="count">How many numbers it must have.</param>
    /// <exception cref="StoreException">It is absent, or of another size.</exception>
    internal MappedColumn(string path, long count)
    {
        _file = StoreMap.Open(path, count * Unsafe.SizeOf<T>());
        Count = count;
    }

    internal long Count { get; }

    internal T this[long place]
    {
        get
        {
            T value = default;
            _file.CopyTo(place * Unsafe.SizeOf<T>(), MemoryMarshal.AsBytes(new Span<T>(ref value)));
            return value;
        }
    }

    internal void CopyTo(long start, Span<T> destination) => _file.CopyTo(start * Unsafe.SizeOf<T>(), MemoryMarshal.AsBytes(destination));

    public void Dispose() => _file.Dispose();
}
