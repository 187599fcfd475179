using System.Numerics;
using System.Runtime.CompilerServices;
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
        Of(userVector, itemVectors, k, masked, new CatalogueRanking.Blocks(1, ItemBlock, threads, Vector512.IsHardwareAccelerated));

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
            var candidates = panel.Valid & (wide
                ? Candidates512(panel.Values, width, user, best.Bar, scores)
                : Candidates256(panel.Values, width, user, best.Bar, scores));
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

    /// <summary>Scores a panel; the bits say which scores are above or at the bar, or not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe ulong Candidates512(float* panel, int width, float* user, float bar, float* scores)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint place = 0; place < width; place++, panel += ItemPanel.Items)
        {
            var u = Vector512.Create(user[place]);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(panel), u, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(panel + 16), u, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(panel + 32), u, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(panel + 48), u, s3);
        }

        s0.Store(scores);
        s1.Store(scores + 16);
        s2.Store(scores + 32);
        s3.Store(scores + 48);
        var bars = Vector512.Create(bar);
        return ~(Vector512.LessThan(s0, bars).ExtractMostSignificantBits()
            | (Vector512.LessThan(s1, bars).ExtractMostSignificantBits() << 16)
            | (Vector512.LessThan(s2, bars).ExtractMostSignificantBits() << 32)
            | (Vector512.LessThan(s3, bars).ExtractMostSignificantBits() << 48));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe ulong Candidates256(float* panel, int width, float* user, float bar, float* scores)
    {
        var bars = Vector256.Create(bar);
        var below = 0UL;
        for (var part = 0; part < ItemPanel.Items; part += 32)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            var items = panel + part;
            for (nint place = 0; place < width; place++, items += ItemPanel.Items)
            {
                var u = Vector256.Create(user[place]);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(items), u, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(items + 8), u, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Load(items + 16), u, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Load(items + 24), u, s3);
            }

            s0.Store(scores + part);
            s1.Store(scores + part + 8);
            s2.Store(scores + part + 16);
            s3.Store(scores + part + 24);
            ulong bits = Vector256.LessThan(s0, bars).ExtractMostSignificantBits()
                | (Vector256.LessThan(s1, bars).ExtractMostSignificantBits() << 8)
                | (Vector256.LessThan(s2, bars).ExtractMostSignificantBits() << 16)
                | (Vector256.LessThan(s3, bars).ExtractMostSignificantBits() << 24);
            below |= bits << part;
        }

        return ~below;
    }
}
