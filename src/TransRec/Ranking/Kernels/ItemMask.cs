namespace TransRec.Ranking.Kernels;

/// <summary>Which items must not appear in a list. A filter is asked of those alone whose score would enter it, so it is asked of few when it lets most pass.</summary>
internal readonly struct ItemMask
{
    private readonly int[] hidden; // sorted
    private readonly Func<int, bool>? filter;

    /// <param name="hidden">Items that must not appear, any order, repeats allowed.</param>
    /// <param name="filter">Whether an item may appear; null: every one. Called from several threads when the search has several.</param>
    public ItemMask(ReadOnlySpan<int> hidden, Func<int, bool>? filter)
    {
        this.hidden = hidden.ToArray();
        Array.Sort(this.hidden);
        this.filter = filter;
    }

    /// <summary>Whether an item must not appear.</summary>
    public bool Hides(int item) => Array.BinarySearch(hidden, item) >= 0 || filter?.Invoke(item) == false;
}
