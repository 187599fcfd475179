using System.Runtime.Intrinsics;

namespace TransRec.Evaluation;

/// <summary>
/// Ranks each query's target in the full catalogue: rank = 1 + the number of items that score higher, the user's history masked.
/// The catalogue is never sorted and no score matrix is made: blocks of users meet panels of 64 items, and only counts stay.
/// </summary>
/// <remarks>
/// Scores are float32 dot products, summed in one fixed order with fused multiply-add, so ranks are the same bits for any block size, number of
/// threads and vector length. The reference ranks with an unstable sort, so equal scores get an arbitrary order there; here <see cref="TieConvention"/> says what a tie costs.
/// </remarks>
public static partial class CatalogueRanking
{
    /// <summary>The rank of a target that was masked with the history: a miss at every cutoff.</summary>
    public const int Missed = int.MaxValue;

    private const int ItemBlock = 256 * ItemPanel.Items;
    private const int UserBlockBytes = 256 << 10;

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
        var blocks = new Blocks(userBlock, ItemBlock, threads, Vector512.IsHardwareAccelerated);
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

            Parallel.For(0, userBlocks * itemBlocks, parallel, () => new Worker(width, blocks), (task, _, worker) =>
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
        _ = VectorCheck.LargestMagnitude(userVectors, width, 0, "user");
        VectorCheck.ScoresStayFinite(userVectors, width, VectorCheck.LargestMagnitude(itemVectors[width..], width, 1, "item"));
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
    internal readonly record struct Blocks(int Users, int Items, int Threads, bool Wide);

    /// <summary>One thread's panel and counts.</summary>
    private sealed unsafe class Worker(int width, Blocks blocks) : IDisposable
    {
        private readonly ItemPanel _panel = new(width);
        private readonly float[] _bars = new float[blocks.Users];

        public int[] Counts { get; } = new int[blocks.Users];

        /// <param name="users">[count, width].</param>
        /// <param name="thresholds">The targets' scores.</param>
        /// <param name="targets">The targets, where items in front of them count that score as high; else null.</param>
        /// <param name="count">Number of users.</param>
        /// <param name="items">[items + 1, width].</param>
        /// <param name="firstItem">The first to meet.</param>
        /// <param name="lastItem">The last.</param>
        public void Count(float* users, float* thresholds, int* targets, int count, float* items, int firstItem, int lastItem)
        {
            Array.Clear(Counts);
            fixed (int* counts = Counts)
            fixed (float* bars = _bars)
            {
                for (var item = firstItem; item <= lastItem; item += ItemPanel.Items)
                {
                    var last = Math.Min(item + ItemPanel.Items - 1, lastItem);
                    _panel.Fill(items + ((nint)item * width), last - item + 1);
                    for (var user = 0; targets is not null && user < count; user++)
                    {
                        bars[user] = last < targets[user] ? JustBelow(thresholds[user]) : thresholds[user];
                        if (item < targets[user] && targets[user] <= last)
                        {
                            counts[user] += Equal(users + ((nint)user * width), items, item, targets[user], thresholds[user]);
                        }
                    }

                    GreaterCount.Add(_panel, width, users, targets is null ? thresholds : bars, counts, count, blocks.Wide);
                }
            }
        }

        // Items from one up to, not including, another that have exactly the score.
        private int Equal(float* user, float* items, int from, int end, float score)
        {
            Span<int> listed = stackalloc int[end - from];
            for (var i = 0; i < listed.Length; i++)
            {
                listed[i] = from + i;
            }

            return DotProduct.CountGreater(user, items, width, listed, JustBelow(score)) - DotProduct.CountGreater(user, items, width, listed, score);
        }

        public void Dispose() => _panel.Dispose();
    }
}
