using System.Collections.Concurrent;

namespace TransRec.Serving;

/// <summary>Changes on the way from one snapshot to the next. A chunk that the former snapshot reads is copied once, however many of its items change.</summary>
/// <param name="former">The snapshot that readers have.</param>
internal sealed class ItemChange(ItemSnapshot former)
{
    private readonly HashSet<int> own = []; // chunks that no snapshot knows
    private ItemChunk[] chunks = former.Chunks;
    private int items = former.Items;
    private int count = former.Count;

    /// <summary>Whether a number is an item's, removed or not. One that a change which never came to its end has given is nobody's.</summary>
    public bool Has(int item, string id)
    {
        var (chunk, place) = ItemSnapshot.PlaceOf(item);
        return item <= items && chunks[chunk].Id(place) == id;
    }

    /// <summary>Writes an item behind the last one.</summary>
    /// <returns>Its number.</returns>
    public int Append(string id, ReadOnlySpan<float> vector)
    {
        var (chunk, place) = ItemSnapshot.PlaceOf(++items);
        if (chunk == chunks.Length)
        {
            chunks = [.. chunks, new ItemChunk(former.Width)];
            own.Add(chunk);
        }

        chunks[chunk].Append(place, id, vector);
        count++;
        return items;
    }

    /// <summary>Gives an item another vector; a removed one is there again.</summary>
    public void Replace(int item, ReadOnlySpan<float> vector)
    {
        var (chunk, place) = ItemSnapshot.PlaceOf(item);
        count += chunks[chunk].IsRemoved(place) ? 1 : 0;
        if (own.Contains(chunk) && !chunks[chunk].IsRemoved(place))
        {
            chunks[chunk].Append(place, chunks[chunk].Id(place), vector);
            return;
        }

        Exchange(chunk, chunks[chunk].With(place, vector));
        own.Add(chunk);
    }

    /// <summary>Takes an item away.</summary>
    public void Remove(int item)
    {
        var (chunk, place) = ItemSnapshot.PlaceOf(item);
        Exchange(chunk, chunks[chunk].Without(place));
        count--;
    }

    /// <summary>The snapshot with all changes.</summary>
    public ItemSnapshot Result(ConcurrentDictionary<string, int> numbers) => new(former.Width, numbers, chunks, items, count, former.Version + 1);

    private void Exchange(int chunk, ItemChunk changed)
    {
        if (ReferenceEquals(chunks, former.Chunks))
        {
            chunks = [.. chunks];
        }

        chunks[chunk] = changed;
    }
}
