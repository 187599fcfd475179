using System.Collections.Concurrent;
using TransRec.Ranking;

namespace TransRec.Serving;

/// <summary>
/// The item vectors of a catalogue that changes while it is asked: items are added, replaced and removed by id, nothing is rebuilt, and whoever reads keeps the
/// <see cref="Snapshot"/> that it took. An item's number is given in the order of coming, from 1, and stays the same when the item is replaced, or removed and put again; so equal scores
/// keep their order.
/// </summary>
/// <remarks>
/// Adding costs the copy of one vector, replacing that of <see cref="ItemChunk.Items"/> vectors, removing some hundred bytes; beside that, a list of 8 bytes per
/// <see cref="ItemChunk.Items"/> items may be copied. The memory of a removed item is kept for its return.
/// </remarks>
public sealed class ItemIndex
{
    private readonly Lock writing = new();
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private ItemSnapshot current;

    /// <summary>An index without items.</summary>
    /// <param name="width">Values of a vector, from 1.</param>
    public ItemIndex(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        current = new ItemSnapshot(width, numbers, [], items: 0, count: 0, version: 0);
    }

    /// <summary>Values of a vector.</summary>
    public int Width => Snapshot().Width;

    /// <summary>An index of a whole catalogue.</summary>
    /// <param name="ids">The items' ids; that of row 0, padding, is ignored.</param>
    /// <param name="vectors">[items + 1, width]; row 0 is padding. An item's number is its row.</param>
    /// <exception cref="ArgumentException">The numbers do not fit together, an id comes twice or is empty, or a value is not finite.</exception>
    public static ItemIndex Of(IReadOnlyList<string> ids, ReadOnlySpan<float> vectors)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0 || vectors.IsEmpty || vectors.Length % ids.Count != 0)
        {
            throw new ArgumentException($"Item vectors are [items + 1, width] with an id each; found {ids.Count} ids and {vectors.Length} values.", nameof(vectors));
        }

        var index = new ItemIndex(vectors.Length / ids.Count);
        index.Put([.. ids.Skip(1)], vectors[index.Width..]);
        return index.Snapshot().Items == ids.Count - 1 ? index : throw new ArgumentException("An id comes twice.", nameof(ids));
    }

    /// <summary>The items as they are now; later changes do not reach it.</summary>
    public ItemSnapshot Snapshot() => Volatile.Read(ref current);

    /// <summary>Adds an item, or replaces the vector of the item that has the id.</summary>
    /// <param name="id">Its id, not empty.</param>
    /// <param name="vector">[width], finite.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ArgumentException">The id is empty, or the vector has another width or a value that is not finite; nothing was changed.</exception>
    public int Put(string id, ReadOnlySpan<float> vector)
    {
        Put([id], vector);
        return numbers[id];
    }

    /// <summary>Adds or replaces several items; readers see all of them or none.</summary>
    /// <param name="ids">Their ids; of one that comes twice the last vector counts.</param>
    /// <param name="vectors">[ids, width], finite.</param>
    /// <exception cref="ArgumentException">An id is empty, or a vector has another width or a value that is not finite; nothing was changed.</exception>
    public void Put(IReadOnlyList<string> ids, ReadOnlySpan<float> vectors)
    {
        Check(ids, vectors);
        lock (writing)
        {
            var change = new ItemChange(current);
            for (var i = 0; i < ids.Count; i++)
            {
                var vector = vectors.Slice(i * Width, Width);
                if (numbers.TryGetValue(ids[i], out var item) && change.Has(item, ids[i]))
                {
                    change.Replace(item, vector);
                }
                else
                {
                    // Found by readers only once their snapshot reaches this number.
                    numbers[ids[i]] = change.Append(ids[i], vector);
                }
            }

            Volatile.Write(ref current, change.Result(numbers));
        }
    }

    /// <summary>Takes an item away: no later search finds it. Its vector can still be read where it stands in a history.</summary>
    /// <returns>Whether there was such an item.</returns>
    public bool Remove(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (writing)
        {
            if (!numbers.TryGetValue(id, out var item) || !current.Contains(item))
            {
                return false;
            }

            var change = new ItemChange(current);
            change.Remove(item);
            Volatile.Write(ref current, change.Result(numbers));
            return true;
        }
    }

    private void Check(IReadOnlyList<string> ids, ReadOnlySpan<float> vectors)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (vectors.Length != ids.Count * Width)
        {
            throw new ArgumentException($"{ids.Count} item vectors of width {Width} have {ids.Count * Width} values; found {vectors.Length}.", nameof(vectors));
        }

        for (var i = 0; i < ids.Count; i++)
        {
            if (string.IsNullOrEmpty(ids[i]))
            {
                throw new ArgumentException($"The id at place {i} is empty; an item needs one.", nameof(ids));
            }
        }

        _ = VectorCheck.LargestMagnitude(vectors, Width, 0, "the item at place");
    }
}
