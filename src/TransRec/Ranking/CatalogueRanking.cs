using System.Collections.Concurrent;
using TransRec.Ranking.Kernels;

namespace TransRec.Ranking;

/// <summary>
/// Ranks each query's target in the full catalogue: rank = 1 + the number of items that score higher, the user's history masked.
/// The catalogue is never sorted and no score matrix is made: blocks of users meet panels of 64 items, and only counts stay. Where that is
/// faster, products of vectors rounded to int16 decide, but for the few items (about one in a thousand) that are too near the target: those are compared in float32.
/// </summary>
/// <remarks>
/// Scores are float32 dot products, summed in one fixed order with fused multiply-add, so ranks are the same bits for any block size, number of
/// threads and vector length. The reference ranks with an unstable sort, so equal scores get an arbitrary order there; here <see cref="TieConvention"/> says what a tie costs.
/// </remarks>
internal static partial class CatalogueRanking
{
    /// <summary>The rank of a target that was masked with the history: a miss at every cutoff.</summary>
    public const int Missed = int.MaxValue;

    private const int ItemBlock = 256 * ItemPanel.Items;
    private const int UserBlockBytes = 512 << 10;

    /// <summary>Ranks by the dot product of user and item vectors.</summary>
    /// <param name="userVectors">One vector per query, [queries, width].</param>
    /// <param name="itemVectors">[items + 1, width]; row 0 is padding and ignored.</param>
    /// <param name="width">Values per vector.</param>
    /// <param name="queries">Targets and histories.</param>
    /// <param name="convention">What happens to a target that stands in its own history.</param>
    /// <param name="ties">What happens to items of exactly the target's score.</param>
    /// <param name="threads">Threads at most; 0 (default): all processors.</param>
    /// <returns>A rank per query, from 1; <see cref="Missed"/> for a masked target.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit together, an item is outside the catalogue, or a vector has values that are not finite; the message names the user or item.
    /// </exception>
    public static int[] Ranks(
        ReadOnlySpan<float> userVectors,
        ReadOnlySpan<float> itemVectors,
        int width,
        RankingQueries queries,
        TargetConvention convention = TargetConvention.MaskedWithHistory,
        TieConvention ties = TieConvention.Listed,
        int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var userBlock = Math.Clamp(UserBlockBytes / (sizeof(float) * width) & ~3, 4, 4096);
        var blocks = new Blocks(userBlock, ItemBlock, threads, RoundedCount.IsWide, RoundedCount.IsSupported ? null : false);
        return Ranks(userVectors, itemVectors, width, queries, convention, ties, blocks);
    }

    internal static unsafe int[] Ranks(
        ReadOnlySpan<float> userVectors,
        ReadOnlySpan<float> itemVectors,
        int width,
        RankingQueries queries,
        TargetConvention convention,
        TieConvention ties,
        Blocks blocks)
    {
        var items = CheckShapes(userVectors, itemVectors, width, queries);
        var ranks = new int[queries.Count];
        var thresholds = new float[queries.Count];
        fixed (float* pinnedUsers = userVectors, pinnedItems = itemVectors, pinnedThresholds = thresholds)
        fixed (int* pinnedTargets = queries.Targets)
        {
            // Copies, because a fixed pointer cannot be captured; all work ends inside this block.
            float* userRows = pinnedUsers, itemRows = pinnedItems, bars = pinnedThresholds;
            var targets = ties == TieConvention.Listed ? pinnedTargets : null;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = blocks.Threads > 0 ? blocks.Threads : Environment.ProcessorCount };
            var userBlocks = (queries.Count + blocks.Users - 1) / blocks.Users;
            var itemBlocks = (items + blocks.Items - 1) / blocks.Items;

            Parallel.For(0, userBlocks, parallel, block =>
            {
                for (var query = block * blocks.Users; query < Math.Min(queries.Count, (block + 1) * blocks.Users); query++)
                {
                    var user = userRows + ((nint)query * width);
                    bars[query] = DotProduct.Of(user, itemRows + ((nint)queries.Targets[query] * width), width);
                    var mask = queries.Mask(query);
                    var before = targets is null ? 0 : queries.MaskedBeforeTarget(query);
                    ranks[query] = 1 - DotProduct.CountGreater(user, itemRows, width, mask[..before], JustBelow(bars[query]))
                        - DotProduct.CountGreater(user, itemRows, width, mask[before..], bars[query]);
                }
            });

            // One at a time: handed out in runs, as is the default, the last run of long ones keeps one thread when the others are done.
            var tasks = Partitioner.Create(Enumerable.Range(0, userBlocks * itemBlocks), EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(tasks, parallel, () => new Worker(width, blocks), (task, _, worker) =>
            {
                var first = task % userBlocks * blocks.Users;
                var count = Math.Min(queries.Count - first, blocks.Users);
                var firstItem = 1 + (task / userBlocks * blocks.Items);
                var lastItem = Math.Min(items, firstItem + blocks.Items - 1);
                worker.Count(userRows + ((nint)first * width), bars + first, targets is null ? null : targets + first, count, itemRows, firstItem, lastItem);
                for (var query = 0; query < count; query++)
                {
                    Interlocked.Add(ref ranks[first + query], worker.Counts[query]);
                }

                return worker;
            }, worker => worker.Dispose());
        }

        return MarkMissed(ranks, queries, convention);
    }

    // What is greater than it is at least the score.
    private static float JustBelow(float score) => MathF.BitDecrement(score);

    private static int CheckShapes(ReadOnlySpan<float> userVectors, ReadOnlySpan<float> itemVectors, int width, RankingQueries queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (userVectors.Length != (long)queries.Count * width)
        {
            throw new ArgumentException(
                $"{queries.Count} queries of width {width} need {(long)queries.Count * width} values; found {userVectors.Length}.", nameof(userVectors));
        }

        if (itemVectors.Length % width != 0 || itemVectors.Length < 2 * (long)width)
        {
            throw new ArgumentException(
                $"Item vectors are [items + 1, {width}] with at least one item; found {itemVectors.Length} values.", nameof(itemVectors));
        }

        var items = (itemVectors.Length / width) - 1;
        queries.CheckItems(items);
        _ = VectorCheck.LargestMagnitude(userVectors, width, queries.FirstQuery, "user");
        VectorCheck.ScoresStayFinite(userVectors, width, VectorCheck.LargestMagnitude(itemVectors[width..], width, 1, "item"), queries.FirstQuery);
        return items;
    }

    private static int[] MarkMissed(int[] ranks, RankingQueries queries, TargetConvention convention)
    {
        if (convention == TargetConvention.MaskedWithHistory)
        {
            for (var query = 0; query < ranks.Length; query++)
            {
                if (queries.TargetIsInHistory(query))
                {
                    ranks[query] = Missed;
                }
            }
        }

        return ranks;
    }

    /// <summary>How the work is cut; no choice changes a rank.</summary>
    /// <param name="Users">Users at a time.</param>
    /// <param name="Items">Items at a time.</param>
    /// <param name="Threads">Threads at most; 0: all processors.</param>
    /// <param name="Wide">512-bit vectors, else 256-bit.</param>
    /// <param name="Rounded">By products of int16 where they decide, or all by float32; null for what is measured to be faster.</param>
    internal readonly record struct Blocks(int Users, int Items, int Threads, bool Wide, bool? Rounded);
}
