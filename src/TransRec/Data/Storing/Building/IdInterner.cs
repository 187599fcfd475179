using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TransRec.Data.Storing.Building;

/// <summary>
/// Gives byte strings the numbers 0, 1, 2, ... in the order in which they are first seen, and counts how often each is seen. Each lies once, with its number and count
/// before it, in native memory that the garbage collector does not look at; a table of 8 bytes a slot finds it.
/// </summary>
internal sealed unsafe class IdInterner : IDisposable
{
    private const int ChunkBits = 22;
    private const int ChunkBytes = 1 << ChunkBits;
    private const int HeadBytes = sizeof(int) + sizeof(uint) + sizeof(ushort);
    private const int PositionBits = 40;
    private const ulong PositionMask = (1UL << PositionBits) - 1;

    private readonly List<(nint Start, int Filled)> _chunks = [];
    private ulong* _slots; // 0: empty; else 24 bits of the hash, and the position of the id + 1
    private long _mask;
    private byte* _free;
    private int _left;

    internal IdInterner() => Allocate(1 << 12);

    /// <summary>Distinct ids.</summary>
    internal int Count { get; private set; }

    /// <summary>Native memory that is held.</summary>
    internal long HeldBytes => ((long)_chunks.Count * ChunkBytes) + (_slots is null ? 0 : (_mask + 1) * sizeof(ulong));

    /// <summary>Bytes that are held at most while some thousand more ids are added.</summary>
    internal long BytesToGrow => Count + (1L << 14) > Most ? HeldBytes + ((_mask + 1) * 2 * sizeof(ulong)) : HeldBytes + ChunkBytes;

    private long Most => (_mask + 1) / 8 * 5;

    /// <summary>Asks the processor to fetch the slot of a hash.</summary>
    internal void PrefetchSlot(ulong hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_slots + ((long)hash & _mask));
        }
    }

    /// <summary>Asks the processor to fetch the id that a hash probably means.</summary>
    internal void PrefetchId(ulong hash)
    {
        var slot = _slots[(long)hash & _mask];
        if (Sse.IsSupported && slot != 0)
        {
            Sse.Prefetch0(At((long)(slot & PositionMask) - 1));
        }
    }

    /// <summary>The number of an id, which is given one when it is new.</summary>
    /// <param name="id">At most 65,535 bytes.</param>
    /// <param name="hash">Its <see cref="IdHash"/>.</param>
    /// <param name="seen">How much its count grows.</param>
    internal int Number(ReadOnlySpan<byte> id, ulong hash, uint seen)
    {
        var tag = hash >> PositionBits;
        for (var place = (long)hash & _mask; ; place = (place + 1) & _mask)
        {
            var slot = _slots[place];
            if (slot == 0)
            {
                return Add(id, hash, seen);
            }

            if (slot >> PositionBits == tag)
            {
                var entry = At((long)(slot & PositionMask) - 1);
                if (id.SequenceEqual(Bytes(entry)))
                {
                    *(uint*)(entry + sizeof(int)) += seen;
                    return *(int*)entry;
                }
            }
        }
    }

    /// <summary>Gives the table back; from here on nothing can be added or found.</summary>
    internal void FreeTable()
    {
        NativeMemory.Free(_slots);
        _slots = null;
    }

    /// <summary>Where each id lies, by number, for <see cref="IdAt"/>.</summary>
    internal long[] Positions()
    {
        var positions = new long[Count];
        Walk((position, entry) => positions[*(int*)entry] = position);
        return positions;
    }

    /// <summary>How often each id was seen, by number.</summary>
    internal uint[] Seen()
    {
        var seen = new uint[Count];
        Walk((_, entry) => seen[*(int*)entry] = *(uint*)(entry + sizeof(int)));
        return seen;
    }

    internal ReadOnlySpan<byte> IdAt(long position) => Bytes(At(position));

    public void Dispose()
    {
        FreeTable();
        foreach (var (start, _) in _chunks)
        {
            NativeMemory.Free((void*)start);
        }

        _chunks.Clear();
    }

    private int Add(ReadOnlySpan<byte> id, ulong hash, uint seen)
    {
        if (Count == int.MaxValue - 1)
        {
            throw new StoreException($"There are more than {Count} distinct ids; a store holds at most so many users, and so many items.");
        }

        var bytes = HeadBytes + id.Length;
        if (bytes > _left)
        {
            Open();
        }

        var (start, filled) = _chunks[^1];
        var position = ((_chunks.Count - 1L) << ChunkBits) | (uint)filled;
        *(int*)_free = Count;
        *(uint*)(_free + sizeof(int)) = seen;
        *(ushort*)(_free + sizeof(int) + sizeof(uint)) = (ushort)id.Length;
        id.CopyTo(new Span<byte>(_free + HeadBytes, id.Length));
        _free += bytes;
        _left -= bytes;
        _chunks[^1] = (start, filled + bytes);
        if (Count + 1 > Most)
        {
            Grow();
        }
        else
        {
            Put(hash, position);
        }

        return Count++;
    }

    private void Grow()
    {
        NativeMemory.Free(_slots);
        Allocate((_mask + 1) * 2);
        Walk((position, entry) => Put(IdHash.Of(Bytes(entry)), position));
    }

    private void Put(ulong hash, long position)
    {
        var place = (long)hash & _mask;
        while (_slots[place] != 0)
        {
            place = (place + 1) & _mask;
        }

        _slots[place] = (hash >> PositionBits << PositionBits) | (ulong)(position + 1);
    }

    private void Allocate(long slots)
    {
        _slots = (ulong*)NativeMemory.AllocZeroed((nuint)slots, sizeof(ulong));
        _mask = slots - 1;
    }

    private void Open()
    {
        _free = (byte*)NativeMemory.Alloc(ChunkBytes);
        _left = ChunkBytes;
        _chunks.Add(((nint)_free, 0));
    }

    private void Walk(Visit visit)
    {
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
        {
            var (start, filled) = _chunks[chunk];
            for (var at = 0; at < filled;)
            {
                var entry = (byte*)start + at;
                visit(((long)chunk << ChunkBits) | (uint)at, entry);
                at += HeadBytes + Bytes(entry).Length;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* At(long position) => (byte*)CollectionsMarshal.AsSpan(_chunks)[(int)(position >> ChunkBits)].Start + (position & (ChunkBytes - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Bytes(byte* entry) => new(entry + HeadBytes, *(ushort*)(entry + sizeof(int) + sizeof(uint)));

    private delegate void Visit(long position, byte* entry);
}
