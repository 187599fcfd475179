using TransRec.Ranking.Kernels;

namespace TransRec.Tests.Ranking;

public sealed unsafe class RoundedCountTests
{
    private const int Users = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(300)]
    public void A_rounded_product_is_as_near_the_scaled_score_as_the_bars_allow(int width)
    {
        var (users, items, scores) = Draw(width, extreme: true);
        using var rounded = new Case(users, items, scores, width);
        var off = 0L;
        for (var user = 0; user < Users; user++)
        {
            var half = (rounded.Users.Above[user] - (long)rounded.Users.Below[user]) / 2;
            var middle = rounded.Users.Below[user] + half;
            for (var item = 0; item < ItemPanel.Items; item++)
            {
                // The scaled target's score is the middle of the bars; so the score's scale is known from it.
                var score = Product(users.AsSpan(user * width, width), items.AsSpan(item * width, width)) / scores[user] * middle;
                var product = rounded.Product(user, item);
                Assert.InRange(Math.Abs(product - score), 0, half);
                off = Math.Max(off, (long)Math.Abs(product - score));
            }
        }

        Assert.NotEqual(0, off);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nearly_all_scores_are_decided_and_those_counted_are_greater(bool wide)
    {
        Assert.SkipUnless(wide ? RoundedCount.IsWide : RoundedCount.IsSupported, "This processor has no such products.");
        const int width = 64;
        var (users, items, scores) = Draw(width, extreme: false);
        using var rounded = new Case(users, items, scores, width);
        var counts = new int[Users];
        var near = new NearItems[Users];
        int number;
        fixed (int* pinnedCounts = counts)
        fixed (NearItems* pinned = near)
        {
            number = RoundedCount.Add(rounded.Panel, ulong.MaxValue, rounded.Users, pinnedCounts, pinned, wide);
        }

        Assert.InRange(number, 0, Users / 4);
        for (var user = 0; user < Users; user++)
        {
            var left = near[..number].Where(entry => entry.User == user).Aggregate(0UL, (bits, entry) => bits | entry.Items);
            Assert.Equal(Greater(user, ~left), counts[user]);
        }

        int Greater(int user, ulong which) => Enumerable.Range(0, ItemPanel.Items)
            .Count(item => ((which >> item) & 1) == 1 && ObviousRanking.Score(users.AsSpan(user * width, width), items.AsSpan(item * width, width)) > scores[user]);
    }

    // Each user's bar lies between the two scores in the middle, or, where the test divides by it, at the one of largest magnitude.
    private static (float[] Users, float[] Items, float[] Scores) Draw(int width, bool extreme)
    {
        var random = new Random(width);
        float[] Values(int count) => [.. Enumerable.Range(0, count * width).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))];
        var (users, items) = (Values(Users), Values(ItemPanel.Items));
        return (users, items, [.. Enumerable.Range(0, Users).Select(user =>
        {
            var scores = Enumerable.Range(0, ItemPanel.Items)
                .Select(item => ObviousRanking.Score(users.AsSpan(user * width, width), items.AsSpan(item * width, width)));
            return extreme ? scores.MaxBy(Math.Abs) : scores.Order().Skip((ItemPanel.Items / 2) - 1).Take(2).Average();
        })]);
    }

    private static double Product(ReadOnlySpan<float> user, ReadOnlySpan<float> item)
    {
        var sum = 0d;
        for (var place = 0; place < user.Length; place++)
        {
            sum += (double)user[place] * item[place];
        }

        return sum;
    }

    private sealed class Case : IDisposable
    {
        public Case(float[] users, float[] items, float[] scores, int width)
        {
            (Panel, Users) = (new(width), new(width, RoundedCountTests.Users));
            using var panel = new ItemPanel(width);
            fixed (float* pinnedUsers = users, pinnedItems = items, pinnedScores = scores)
            {
                panel.Fill(pinnedItems, ItemPanel.Items);
                Panel.Fill(panel);
                Users.Fill(pinnedUsers, pinnedScores, RoundedCountTests.Users);
                Users.Compare(Panel);
            }
        }

        public RoundedPanel Panel { get; }

        public RoundedUsers Users { get; }

        public long Product(int user, int item)
        {
            var sum = 0L;
            for (var pair = 0; pair < Panel.Pairs; pair++)
            {
                var (u, i) = (Users.Values[(user * Panel.Pairs) + pair], Panel.Values[(pair * ItemPanel.Items) + item]);
                sum += ((long)(short)u * (short)i) + ((long)(u >> 16) * (i >> 16));
                Assert.InRange(sum, -int.MaxValue, int.MaxValue);
            }

            return sum;
        }

        public void Dispose()
        {
            Panel.Dispose();
            Users.Dispose();
        }
    }
}
