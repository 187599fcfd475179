using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using TransRec.Ranking.Kernels;

namespace TransRec.Ranking;

internal static partial class CatalogueRanking
{
    /// <summary>One thread's panels and counts.</summary>
    private sealed unsafe class Worker : IDisposable
    {
        private const int Trials = 4;

        private readonly int _width;
        private readonly bool _wide;
        private readonly bool _measures;
        private readonly ItemPanel _panel;
        private readonly float[] _bars;
        private readonly RoundedPanel? _roundedPanel;
        private readonly RoundedUsers? _roundedUsers;
        private readonly NearItems[] _near = [];
        private readonly NearScores.Quarter[] _quarters = [];
        private readonly NearScores.Compared[] _compared = [];

        public Worker(int width, Blocks blocks)
        {
            (_width, _wide, _measures, _panel, _bars) = (width, blocks.Wide, blocks.Rounded is null, new(width), new float[blocks.Users]);
            Counts = new int[RoundedUsers.Padded(blocks.Users)];
            if (blocks.Rounded ?? true)
            {
                (_roundedPanel, _roundedUsers) = (new(width), new(width, blocks.Users));
                _near = new NearItems[RoundedUsers.Padded(blocks.Users)];
                _quarters = new NearScores.Quarter[NearScores.PerPanel * blocks.Users];
                _compared = new NearScores.Compared[_quarters.Length];
            }
        }

        public int[] Counts { get; }

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
            _roundedUsers?.Fill(users, thresholds, count);
            var (panel, exact, rounded) = (0, long.MaxValue, long.MaxValue);
            fixed (int* counts = Counts)
            {
                for (var item = firstItem; item <= lastItem; item += ItemPanel.Items, panel++)
                {
                    var last = Math.Min(item + ItemPanel.Items - 1, lastItem);
                    _panel.Fill(items + ((nint)item * _width), last - item + 1);
                    // Each way on two panels by turns, the faster one from there on: which it is depends on the processor, and on how much rounding decides.
                    var began = Stopwatch.GetTimestamp();
                    if (_roundedPanel is null || (_measures && (panel < Trials ? panel % 2 == 0 : exact < rounded)))
                    {
                        CountExactly(users, thresholds, targets, count, item, counts);
                        exact = Math.Min(exact, Stopwatch.GetTimestamp() - began);
                    }
                    else
                    {
                        CountRounded(users, thresholds, targets, item, counts);
                        rounded = Math.Min(rounded, Stopwatch.GetTimestamp() - began);
                    }
                }
            }
        }

        private void CountExactly(float* users, float* thresholds, int* targets, int count, int firstItem, int* counts)
        {
            fixed (float* bars = _bars)
            {
                for (var user = 0; user < count; user++)
                {
                    var inFront = InFront(targets, user, firstItem);
                    bars[user] = inFront == ulong.MaxValue ? JustBelow(thresholds[user]) : thresholds[user];
                    if (inFront is not (0 or ulong.MaxValue))
                    {
                        counts[user] += Ties(users, thresholds, user, inFront);
                    }
                }

                GreaterCount.Add(_panel, _width, users, bars, counts, count, _wide);
            }
        }

        private void CountRounded(float* users, float* thresholds, int* targets, int firstItem, int* counts)
        {
            _roundedPanel!.Fill(_panel);
            _roundedUsers!.Compare(_roundedPanel);
            fixed (NearItems* near = _near)
            fixed (NearScores.Quarter* quarters = _quarters)
            fixed (NearScores.Compared* compared = _compared)
            {
                var number = NearScores.Split(near, RoundedCount.Add(_roundedPanel, _panel.Valid, _roundedUsers, counts, near, _wide), quarters);
                NearScores.Compare(_panel, _width, users, thresholds, quarters, compared, number, _wide);
                for (var i = 0; i < number; i++)
                {
                    var (user, first, items) = quarters[i];
                    var inFront = (ushort)(InFront(targets, user, firstItem) >> first);
                    counts[user] += BitOperations.PopCount((uint)(items & (compared[i].Above | (compared[i].NotBelow & inFront))));
                }
            }
        }

        // Which of the panel's items stand in front of the user's target, so that they count if they have its score.
        private static ulong InFront(int* targets, int user, int firstItem) =>
            targets is null || targets[user] <= firstItem ? 0
            : targets[user] >= firstItem + ItemPanel.Items ? ulong.MaxValue
            : (1UL << (targets[user] - firstItem)) - 1;

        // How many of the given items have the target's score.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Ties(float* users, float* thresholds, int user, ulong items)
        {
            var scores = stackalloc float[ItemPanel.Items];
            var vector = users + ((nint)user * _width);
            var threshold = thresholds[user];
            var notBelow = PanelScores.NotBelow(_panel, _width, vector, threshold, scores, _wide);
            var greater = PanelScores.NotBelow(_panel, _width, vector, MathF.BitIncrement(threshold), scores, _wide);
            return BitOperations.PopCount(notBelow & ~greater & items);
        }

        public void Dispose()
        {
            _panel.Dispose();
            _roundedPanel?.Dispose();
            _roundedUsers?.Dispose();
        }
    }
}
