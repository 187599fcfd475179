using TransRec.Foundation.Machine;
using TransRec.Ranking.Kernels;

namespace TransRec.Serving;

/// <summary>
/// Consecutive items of an index. Places behind those that a snapshot knows are written while others read; what a snapshot knows is never changed: a change makes
/// another chunk.
/// </summary>
internal sealed unsafe class ItemChunk
{
    /// <summary>Items of a chunk: small enough to copy for one changed vector (0.25 MB at width 64), large enough that a scan does not notice its ends.</summary>
    public const int Items = 1024;

    private readonly int width;
    private readonly AlignedFloats vectors;
    private readonly string[] ids; // of all versions of the chunk: an item keeps its place and id
    private readonly ulong[]? removed;

    /// <summary>An empty chunk.</summary>
    public ItemChunk(int width)
        : this(width, new AlignedFloats(Items * width), new string[Items], null)
    {
    }

    private ItemChunk(int width, AlignedFloats vectors, string[] ids, ulong[]? removed) =>
        (this.width, this.vectors, this.ids, this.removed) = (width, vectors, ids, removed);

    /// <summary>The vector at a place, [width].</summary>
    public ReadOnlySpan<float> Vector(int place) => vectors.Values.Slice(place * width, width);

    /// <summary>The id at a place.</summary>
    public string Id(int place) => ids[place];

    /// <summary>Whether the item at a place was removed.</summary>
    public bool IsRemoved(int place) => removed is not null && (removed[place >> 6] & (1UL << (place & 63))) != 0;

    /// <summary>Writes an item that no snapshot knows yet.</summary>
    public void Append(int place, string id, ReadOnlySpan<float> vector)
    {
        ids[place] = id;
        vector.CopyTo(vectors.Values[(place * width)..]);
    }

    /// <summary>The chunk with another vector at a place, where an item is there again if it was removed.</summary>
    public ItemChunk With(int place, ReadOnlySpan<float> vector)
    {
        var copy = new AlignedFloats(Items * width);
        vectors.Values.CopyTo(copy.Values);
        vector.CopyTo(copy.Values[(place * width)..]);
        return new ItemChunk(width, copy, ids, IsRemoved(place) ? Marked(place, false) : removed);
    }

    /// <summary>The chunk without the item at a place.</summary>
    public ItemChunk Without(int place) => new(width, vectors, ids, Marked(place, true));

    /// <summary>What a search reads.</summary>
    /// <param name="first">The number of the chunk's first item.</param>
    /// <param name="count">Items that are known.</param>
    public ItemRows Rows(int first, int count) => new((nint)vectors.Address, first, count, removed);

    private ulong[] Marked(int place, bool isRemoved)
    {
        var marks = removed is null ? new ulong[Items / 64] : [.. removed];
        marks[place >> 6] = isRemoved ? marks[place >> 6] | (1UL << (place & 63)) : marks[place >> 6] & ~(1UL << (place & 63));
        return marks;
    }
}
