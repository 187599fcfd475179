using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using TransRec.Ranking;
using TransRec.Ranking.Kernels;

namespace TransRec.Serving;

/// <summary>The items of an <see cref="ItemIndex"/> at one moment. Any number of threads may use it at once.</summary>
public sealed class ItemSnapshot : IItemVectors
{
    private readonly ConcurrentDictionary<string, int> numbers;
    private readonly float[] padding;

    internal ItemSnapshot(int width, ConcurrentDictionary<string, int> numbers, ItemChunk[] chunks, int items, int count, long version)
    {
        (this.numbers, Chunks, Items, Count, Version) = (numbers, chunks, items, count, version);
        padding = new float[width];
    }

    /// <inheritdoc />
    public int Width => padding.Length;

    /// <summary>The highest item number; removed items count.</summary>
    public int Items { get; }

    /// <summary>Items that are there.</summary>
    public int Count { get; }

    /// <summary>How many changes of the index came before: greater for every later snapshot.</summary>
    public long Version { get; }

    internal ItemChunk[] Chunks { get; }

    /// <summary>The number of an item that is there.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="item">Its number, or 0.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryFind([NotNullWhen(true)] string? id, out int item)
    {
        if (TryFindEver(id, out item) && Contains(item))
        {
            return true;
        }

        item = 0;
        return false;
    }

    /// <summary>The number of an item that is there or was removed.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="item">Its number, or 0.</param>
    /// <returns>Whether it ever was there.</returns>
    public bool TryFindEver([NotNullWhen(true)] string? id, out int item)
    {
        if (id is not null && numbers.TryGetValue(id, out item) && item <= Items && IdOf(item) == id)
        {
            return true;
        }

        item = 0;
        return false;
    }

    /// <summary>Whether there is an item of a number, and it is not removed.</summary>
    public bool Contains(int item)
    {
        var (chunk, place) = PlaceOf(item);
        return item >= 1 && item <= Items && !Chunks[chunk].IsRemoved(place);
    }

    /// <summary>The id of an item, also of a removed one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No item ever had the number.</exception>
    public string IdOf(int item)
    {
        CheckNumber(item, 1);
        var (chunk, place) = PlaceOf(item);
        return Chunks[chunk].Id(place);
    }

    /// <summary>The vector of an item, also of a removed one, [width]; of item 0, padding, zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No item ever had the number.</exception>
    public ReadOnlySpan<float> Of(int item)
    {
        CheckNumber(item, 0);
        var (chunk, place) = PlaceOf(item);
        return item == 0 ? padding : Chunks[chunk].Vector(place);
    }

    /// <summary>The exact best items for a user: those of a full sort.</summary>
    /// <param name="userVector">The user, [width].</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="excluded">Items that must not appear, such as the user's history; any order, repeats and numbers without an item allowed.</param>
    /// <param name="filter">
    /// Whether an item may appear; null: every one. Asked of those items alone whose score is among the best so far. Called from several threads when
    /// <paramref name="threads"/> is not 1.
    /// </param>
    /// <param name="threads">Threads at most; 0: all processors. Default 1: a server has other questions for the other processors.</param>
    /// <returns>Descending by score, equal scores ascending by item number; fewer than k only when no more items are there that may appear.</returns>
    /// <exception cref="ArgumentException">The user vector has another width, or a score is not a number.</exception>
    public ScoredItem[] Best(ReadOnlySpan<float> userVector, int k, ReadOnlySpan<int> excluded = default, Func<int, bool>? filter = null, int threads = 1)
    {
        if (userVector.Length != Width)
        {
            throw new ArgumentException($"The user vector has {userVector.Length} values; item vectors have {Width}.", nameof(userVector));
        }

        var best = TopK.Of(userVector, Parts(), k, new ItemMask(excluded, filter), threads, Vector512.IsHardwareAccelerated);
        GC.KeepAlive(this);
        return best;
    }

    /// <summary>The exact best items for several users, each as <see cref="Best"/> gives them: the vectors are read once for all.</summary>
    /// <param name="userVectors">The users, [users, width].</param>
    /// <param name="k">How many for each, from 1.</param>
    /// <param name="excluded">A list of items for each user that must not appear.</param>
    /// <param name="filter">Whether an item may appear; null: every one.</param>
    /// <returns>A list for each user.</returns>
    /// <exception cref="ArgumentException">The user vectors have another width, or a score is not a number.</exception>
    public ScoredItem[][] BestOfEach(ReadOnlySpan<float> userVectors, int k, IReadOnlyList<int[]> excluded, Func<int, bool>? filter = null)
    {
        ArgumentNullException.ThrowIfNull(excluded);
        if (userVectors.Length != excluded.Count * Width)
        {
            throw new ArgumentException($"{excluded.Count} user vectors of width {Width} have {excluded.Count * Width} values; found {userVectors.Length}.", nameof(userVectors));
        }

        var best = TopK.Of(userVectors, Width, Parts(), k, [.. excluded.Select(hidden => new ItemMask(hidden, filter))], Vector512.IsHardwareAccelerated);
        GC.KeepAlive(this);
        return best;
    }

    /// <summary>The items whose vectors point most nearly where an item's does.</summary>
    /// <param name="item">The item's number; a removed one too.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="excluded">Items that must not appear; the item itself never does.</param>
    /// <param name="filter">Whether an item may appear; null: every one.</param>
    /// <returns>Descending by the cosine of the two vectors, equal ones ascending by item number; a vector of zeros has cosine 0 with all.</returns>
    public ScoredItem[] Nearest(int item, int k, ReadOnlySpan<int> excluded = default, Func<int, bool>? filter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(item, 1);
        var best = TopK.Nearest(Of(item), Parts(), k, new ItemMask([item, .. excluded], filter));
        GC.KeepAlive(this);
        return best;
    }

    /// <summary>The items whose vectors point most nearly where a vector does.</summary>
    /// <param name="vector">The vector, [width].</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="excluded">Items that must not appear.</param>
    /// <param name="filter">Whether an item may appear; null: every one.</param>
    /// <returns>Descending by the cosine of the two vectors, equal ones ascending by item number.</returns>
    /// <exception cref="ArgumentException">The vector has another width.</exception>
    public ScoredItem[] Nearest(ReadOnlySpan<float> vector, int k, ReadOnlySpan<int> excluded, Func<int, bool>? filter = null)
    {
        if (vector.Length != Width)
        {
            throw new ArgumentException($"The vector has {vector.Length} values; item vectors have {Width}.", nameof(vector));
        }

        var best = TopK.Nearest(vector, Parts(), k, new ItemMask(excluded, filter));
        GC.KeepAlive(this);
        return best;
    }

    /// <summary>The best of a few items for a user, each with the score that <see cref="Best"/> gives it. Only these are read.</summary>
    /// <param name="userVector">The user, [width].</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="candidates">The items; removed ones and numbers without an item are passed over. None may come twice.</param>
    /// <param name="excluded">Items that must not appear.</param>
    /// <returns>Descending by score, equal scores ascending by item number.</returns>
    /// <exception cref="ArgumentException">The user vector has another width, or a score is not a number.</exception>
    public unsafe ScoredItem[] BestOf(ReadOnlySpan<float> userVector, int k, ReadOnlySpan<int> candidates, ReadOnlySpan<int> excluded = default)
    {
        if (userVector.Length != Width)
        {
            throw new ArgumentException($"The user vector has {userVector.Length} values; item vectors have {Width}.", nameof(userVector));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var mask = new ItemMask(excluded, null);
        var best = new BestItems(Math.Min(k, Math.Max(candidates.Length, 1)));
        fixed (float* user = userVector)
        {
            foreach (var item in candidates)
            {
                if (!Contains(item) || mask.Hides(item))
                {
                    continue;
                }

                fixed (float* vector = Of(item))
                {
                    best.Add(new ScoredItem(item, DotProduct.Of(user, vector, Width)));
                }
            }
        }

        GC.KeepAlive(this);
        return best.FirstNaN is 0 ? best.Sorted() : throw new ArgumentException($"The score of item {best.FirstNaN} is not a number. Did training diverge?");
    }

    private ItemRows[] Parts()
    {
        var parts = new ItemRows[(Items + ItemChunk.Items - 1) / ItemChunk.Items];
        for (var i = 0; i < parts.Length; i++)
        {
            var before = i * ItemChunk.Items;
            parts[i] = Chunks[i].Rows(before + 1, Math.Min(ItemChunk.Items, Items - before));
        }

        return parts;
    }

    /// <summary>Where an item lies.</summary>
    internal static (int Chunk, int Place) PlaceOf(int item) => ((item - 1) / ItemChunk.Items, (item - 1) % ItemChunk.Items);

    private void CheckNumber(int item, int lowest)
    {
        if (item < lowest || item > Items)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item, $"Items of this index have the numbers 1 to {Items}.");
        }
    }
}
