using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>Texts of a store by number, mapped.</summary>
internal sealed class TextTable : IDisposable
{
    private readonly MappedFile _texts;
    private readonly MappedColumn<long> _at;

    /// <exception cref="StoreException">A file is absent, or of another size.</exception>
    internal TextTable(string folder, StoreFileEntry texts, int count)
    {
        Name = texts.Name;
        Count = count;
        _at = new(Path.Combine(folder, texts.Name + StoreFiles.At), count + 1L);
        try
        {
            _texts = StoreMap.Open(Path.Combine(folder, texts.Name), texts.Bytes);
        }
        catch
        {
            _at.Dispose();
            throw;
        }
    }

    internal int Count { get; }

    internal string Name { get; }

    internal string this[int number]
    {
        get
        {
            var (start, length) = Place(number);
            return _texts.Look(start, length, static bytes => Encoding.UTF8.GetString(bytes));
        }
    }

    /// <summary>Looks at the bytes of a text.</summary>
    internal TResult Look<TResult>(int number, MappedFile.SpanFunction<TResult> look)
    {
        var (start, length) = Place(number);
        return _texts.Look(start, length, look);
    }

    /// <summary>Puts the bytes of a text into a buffer, which is replaced by a larger one when it is too small.</summary>
    /// <returns>The part of the buffer that holds the text.</returns>
    internal ReadOnlySpan<byte> Read(int number, ref byte[] buffer)
    {
        var (start, length) = Place(number);
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
        }

        _texts.CopyTo(start, buffer.AsSpan(0, length));
        return buffer.AsSpan(0, length);
    }

    /// <summary>How a text stands to other bytes: below zero when it comes first.</summary>
    internal int Compare(int number, ReadOnlySpan<byte> other)
    {
        Span<byte> small = stackalloc byte[256];
        var (start, length) = Place(number);
        var own = length <= small.Length ? small[..length] : new byte[length];
        _texts.CopyTo(start, own);
        return own.SequenceCompareTo(other);
    }

    public void Dispose()
    {
        _at.Dispose();
        _texts.Dispose();
    }

    private (long Start, int Length) Place(int number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)number, (uint)Count, nameof(number));
        Span<long> at = stackalloc long[2];
        _at.CopyTo(number, at);
        return at[0] >= 0 && at[1] - at[0] is >= 0 and <= int.MaxValue && at[1] <= _texts.Length
            ? (at[0], (int)(at[1] - at[0]))
            : throw new StoreException($"{Name}{StoreFiles.At} of a store is damaged at number {number}. transrec data verify tells more.");
    }
}
