using TransRec.Ranking.Kernels;

namespace TransRec.Ranking;

/// <content>Several users over the same vectors, and items like an item.</content>
public static partial class TopK
{
    /// <summary>Finds the k best items of each of several users. A part is scored for all of them while it lies in a core's cache.</summary>
    /// <param name="userVectors">The users, [users, width].</param>
    /// <param name="width">Values of a vector.</param>
    /// <param name="parts">The item vectors, each [items, width]; they stay where they are until the call returns.</param>
    /// <param name="k">How many for each, from 1.</param>
    /// <param name="masks">Items that must not appear, by user.</param>
    /// <param name="wide">512-bit vectors; else 256-bit. The result is the same.</param>
    /// <exception cref="ArgumentException">A score is not a number.</exception>
    internal static unsafe ScoredItem[][] Of(ReadOnlySpan<float> userVectors, int width, ItemRows[] parts, int k, ItemMask[] masks, bool wide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var capacity = Math.Min(k, Math.Max(parts.Sum(part => part.Count), 1));
        var best = new BestItems[masks.Length];
        fixed (float* users = userVectors)
        {
            using var panel = new ItemPanel(width);
            var searches = new Search[masks.Length];
            for (var user = 0; user < masks.Length; user++)
            {
                searches[user] = new Search(users + ((nint)user * width), width, masks[user], wide);
                best[user] = new BestItems(capacity);
            }

            foreach (ref readonly var part in parts.AsSpan())
            {
                for (var user = 0; user < searches.Length; user++)
                {
                    searches[user].Scan(part, panel, best[user]);
                }
            }
        }

        return [.. best.Select(Sorted)];
    }

    /// <summary>Finds the k items whose vectors have the largest cosine with a vector.</summary>
    /// <param name="vector">The vector, [width].</param>
    /// <param name="parts">The item vectors, each [items, width]; they stay where they are until the call returns.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="mask">Items that must not appear.</param>
    internal static unsafe ScoredItem[] Nearest(ReadOnlySpan<float> vector, ItemRows[] parts, int k, ItemMask mask)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var width = vector.Length;
        var best = new BestItems(Math.Min(k, Math.Max(parts.Sum(part => part.Count), 1)));
        fixed (float* one = vector)
        {
            var length = MathF.Sqrt(DotProduct.Of(one, one, width));
            foreach (ref readonly var part in parts.AsSpan())
            {
                for (var row = 0; row < part.Count; row++)
                {
                    var other = (float*)part.Address + ((nint)row * width);
                    var lengths = length * MathF.Sqrt(DotProduct.Of(other, other, width));
                    var cosine = lengths > 0 ? DotProduct.Of(one, other, width) / lengths : 0;
                    var item = part.First + row;
                    if (!(cosine < best.Bar) && !part.Lacks(item) && !mask.Hides(item))
                    {
                        best.Add(new ScoredItem(item, cosine));
                    }
                }
            }
        }

        return Sorted(best);
    }

    private static ScoredItem[] Sorted(BestItems best) => best.FirstNaN is 0
        ? best.Sorted()
        : throw new ArgumentException($"The score of item {best.FirstNaN} is not a number. Did training diverge?");
}
