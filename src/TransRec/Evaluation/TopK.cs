using System.Numerics;
using System.Runtime.Intrinsics;

namespace TransRec.Evaluation;

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
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfNegative(blocks.Threads, "threads");
        var width = userVector.Length;
        if (width == 0 || itemVectors.Length % width != 0 || itemVectors.Length < width)
        {
            throw new ArgumentException(
                $"Item vectors are [items + 1, {width}], as wide as the user vector; found {itemVectors.Length} values.", nameof(itemVectors));
        }

        var items = (itemVectors.Length / width) - 1;
        int[] mask = [.. masked];
        Array.Sort(mask);
        var best = new BestItems(Math.Min(k, Math.Max(items, 1)));
        var itemBlocks = (items + blocks.Items - 1) / blocks.Items;
        fixed (float* pinnedUser = userVector, pinnedItems = itemVectors)
        {
            float* user = pinnedUser, rows = pinnedItems;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = blocks.Threads > 0 ? blocks.Threads : Environment.ProcessorCount };
            Parallel.For(0, itemBlocks, parallel, () => (Panel: new ItemPanel(width), Best: new BestItems(best.Capacity)), (block, _, worker) =>
            {
                var first = 1 + (block * blocks.Items);
                Scan(user, rows, width, first, Math.Min(items, first + blocks.Items - 1), mask, worker.Panel, worker.Best, blocks.Wide);
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

        return best.FirstNaN is 0
            ? best.Sorted()
            : throw new ArgumentException($"The score of item {best.FirstNaN} is not a number. Did training diverge?", nameof(itemVectors));
    }

    private static unsafe void Scan(
        float* user, float* rows, int width, int first, int last, int[] mask, ItemPanel panel, BestItems best, bool wide)
    {
        if (ReadsRows(width, wide))
        {
            ScanRows(user, rows, width, first, last, mask, best);
            return;
        }

        var scores = stackalloc float[ItemPanel.Items];
        for (var item = first; item <= last; item += ItemPanel.Items)
        {
            panel.Fill(rows + ((nint)item * width), Math.Min(ItemPanel.Items, last - item + 1));
            var candidates = PanelScores.NotBelow(panel, width, user, best.Bar, scores, wide);
            for (; candidates != 0; candidates &= candidates - 1)
            {
                var lane = BitOperations.TrailingZeroCount(candidates);
                if (Array.BinarySearch(mask, item + lane) < 0)
                {
                    best.Add(new ScoredItem(item + lane, scores[lane]));
                }
            }
        }
    }
}
