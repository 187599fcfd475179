using TransRec.Serving;

namespace TransRec.Server.Pages.Trials;

/// <summary>What a domain model recommends for a history, by ids: so that models which number items differently can be compared.</summary>
internal static class TrialLists
{
    /// <summary>The best items after a history, the history's own not among them.</summary>
    /// <param name="view">The domain with its adapters.</param>
    /// <param name="history">Ids, oldest first; those that it does not have are passed over.</param>
    /// <param name="k">How many.</param>
    /// <param name="shown">An id of the history that may appear all the same; null: none. Default null.</param>
    /// <returns>The best first; empty when nothing of the history is known.</returns>
    public static IReadOnlyList<(string Id, float Score)> Best(DomainView view, IReadOnlyList<string> history, int k, string? shown = null)
    {
        int[] taken = [.. history.Select(id => view.Items.TryFindEver(id, out var number) ? number : 0).Where(number => number > 0)];
        if (taken.Length == 0)
        {
            return [];
        }

        var user = new float[view.Items.Width];
        view.Encode(taken, user);
        int[] hidden = shown is not null && view.Items.TryFind(shown, out var kept) ? [.. taken.Where(number => number != kept)] : taken;
        return [.. view.Items.Best(user, k, hidden).Select(best => (view.Items.IdOf(best.Item), best.Score))];
    }

    /// <summary>Two lists next to each other: the place of each item in the other one.</summary>
    /// <returns>For each item of <paramref name="list"/> its place in <paramref name="other"/>, from 1; null: it is not there.</returns>
    public static IReadOnlyList<int?> Places(IReadOnlyList<string> list, IReadOnlyList<string> other)
    {
        var places = other.Select((id, place) => (id, place)).ToDictionary(each => each.id, each => each.place + 1, StringComparer.Ordinal);
        return [.. list.Select(id => places.TryGetValue(id, out var place) ? place : (int?)null)];
    }
}
