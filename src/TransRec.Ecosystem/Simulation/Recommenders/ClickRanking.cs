namespace TransRec.Ecosystem.Simulation;

/// <summary>The places of a pool by clicks, most first, ties in catalogue order; put in order once a day.</summary>
internal sealed class ClickRanking
{
    private readonly int[] clicks;
    private readonly ulong[] masks;

    public ClickRanking(ItemPool pool)
    {
        clicks = new int[pool.Items.Length];
        masks = pool.Masks;
        Order = [.. Enumerable.Range(0, clicks.Length)];
        OrderedMasks = [.. masks];
    }

    /// <summary>Places, in the order of the last <see cref="Refresh"/>.</summary>
    public int[] Order { get; }

    /// <summary>Their categories.</summary>
    public ulong[] OrderedMasks { get; }

    /// <summary>Clicks by place.</summary>
    public ReadOnlySpan<int> Clicks => clicks;

    public void Add(int place, int count) => clicks[place] += count;

    /// <summary>Puts the places in order. From day to day little moves, so that sorting by insertion takes one pass.</summary>
    public void Refresh()
    {
        for (var i = 1; i < Order.Length; i++)
        {
            var place = Order[i];
            var own = clicks[place];
            var at = i;
            while (at > 0 && (clicks[Order[at - 1]] < own || (clicks[Order[at - 1]] == own && Order[at - 1] > place)))
            {
                Order[at] = Order[at - 1];
                at--;
            }

            Order[at] = place;
        }

        for (var i = 0; i < Order.Length; i++)
        {
            OrderedMasks[i] = masks[Order[i]];
        }
    }
}
