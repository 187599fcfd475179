using System.Numerics;
using System.Runtime.Intrinsics;
using TransRec.Ranking.Kernels;

namespace TransRec.Ranking;

/// <summary>An item and its score.</summary>
/// <param name="Item">Item number, from 1.</param>
/// <param name="Score">Dot product of user and item vector; the same bits that ranking compares.</param>
public readonly record struct ScoredItem(int Item, float Score);

/// <summary>The exact best items of a whole catalogue for one user: one pass over the item vectors, a heap of k.</summary>
public static partial class TopK
{
    private const int ItemBlock = 256 * ItemPanel.Items;

    /// <summary>Finds the k best items.</summary>
    /// <param name="userVector">The user, [width].</param>
    /// <param name="itemVectors">[items + 1, width]; row 0 is padding and ignored.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="masked">Items that must not appear, any order, repeats allowed.</param>
    /// <param name="threads">Threads at most; 0 (default): all processors.</param>
    /// <returns>
    /// Descending by score, equal scores ascending by item number; fewer than k when the catalogue without the masked items is smaller.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths do not fit together, or a score is not a number.</exception>
    public static ScoredItem[] Of(
        ReadOnlySpan<float> userVector, ReadOnlySpan<float> itemVectors, int k, ReadOnlySpan<int> masked = default, int threads = 0) =>
        Of(userVector, itemVectors, k, masked, new CatalogueRanking.Blocks(1, ItemBlock, threads, Vector512.IsHardwareAccelerated, Rounded: false));

    internal static unsafe ScoredItem[] Of(
        ReadOnlySpan<float> userVector, ReadOnlySpan<float> itemVectors, int k, ReadOnlySpan<int> masked, CatalogueRanking.Blocks blocks)
    {
        var width = userVector.Length;
        if (width == 0 || itemVectors.Length % width != 0 || itemVectors.Length < width)
        {
            throw new ArgumentException(
                $"Item vectors are [items + 1, {width}], as wide as the user vector; found {itemVectors.Length} values.", nameof(itemVectors));
        }

        var items = (itemVectors.Length / width) - 1;
        var parts = new ItemRows[(items + blocks.Items - 1) / blocks.Items];
        fixed (float* pinnedItems = itemVectors)
        {
            for (var part = 0; part < parts.Length; part++)
            {
                var first = 1 + (part * blocks.Items);
                parts[part] = new ItemRows((nint)(pinnedItems + ((nint)first * width)), first, Math.Min(blocks.Items, items - first + 1));
            }

            return Of(userVector, parts, k, new ItemMask(masked, null), blocks.Threads, blocks.Wide);
        }
    }

    /// <summary>Finds the k best items of several pieces of memory.</summary>
    /// <param name="userVector">The user, [width].</param>
    /// <param name="parts">The item vectors, each [items, width]; they stay where they are until the call returns.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="mask">Items that must not appear.</param>
    /// <param name="threads">Threads at most; 0: all processors.</param>
    /// <param name="wide">512-bit vectors; else 256-bit, which runs everywhere. The result is the same.</param>
    /// <exception cref="ArgumentException">A score is not a number.</exception>
    internal static unsafe ScoredItem[] Of(ReadOnlySpan<float> userVector, ItemRows[] parts, int k, ItemMask mask, int threads, bool wide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var width = userVector.Length;
        var best = new BestItems(Math.Min(k, Math.Max(parts.Sum(part => part.Count), 1)));
        fixed (float* pinnedUser = userVector)
        {
            var user = pinnedUser;
            var search = new Search(user, width, mask, wide);
            if (threads == 1 || parts.Length <= 1)
            {
                using var panel = new ItemPanel(width);
                foreach (ref readonly var part in parts.AsSpan())
                {
                    search.Scan(part, panel, best);
                }
            }
            else
            {
                var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
                Parallel.For(0, parts.Length, parallel, () => (Panel: new ItemPanel(width), Best: new BestItems(best.Capacity)), (part, _, worker) =>
                {
                    search.Scan(parts[part], worker.Panel, worker.Best);
                    return worker;
                }, worker =>
                {
                    worker.Panel.Dispose();
                    lock (best)
                    {
                        best.Add(worker.Best);
                    }
                });
            }
        }

        return Sorted(best);
    }

    /// <summary>One user's search.</summary>
    /// <param name="user">The user, [width].</param>
    /// <param name="width">Values of a vector.</param>
    /// <param name="mask">Items that must not appear.</param>
    /// <param name="wide">512-bit vectors.</param>
    private sealed unsafe partial class Search(float* user, int width, ItemMask mask, bool wide)
    {
        public void Scan(in ItemRows part, ItemPanel panel, BestItems best)
        {
            if (ReadsRows)
            {
                ScanRows(part, best);
                return;
            }

            var scores = stackalloc float[ItemPanel.Items];
            for (var row = 0; row < part.Count; row += ItemPanel.Items)
            {
                panel.Fill((float*)part.Address + ((nint)row * width), Math.Min(ItemPanel.Items, part.Count - row));
                var candidates = PanelScores.NotBelow(panel, width, user, best.Bar, scores, wide);
                for (; candidates != 0; candidates &= candidates - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(candidates);
                    var item = part.First + row + lane;
                    if (!part.Lacks(item) && !mask.Hides(item))
                    {
                        best.Add(new ScoredItem(item, scores[lane]));
                    }
                }
            }
        }
    }
}
