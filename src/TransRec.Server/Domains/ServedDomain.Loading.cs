using System.Runtime.InteropServices;
using TransRec.Server.Storing;

namespace TransRec.Server.Domains;

/// <content>What the store has, at the start.</content>
public sealed partial class ServedDomain
{
    private const int ItemsAtOnce = 4096;

    /// <summary>Reads everything. Nobody else uses the domain yet.</summary>
    internal async Task LoadAsync(CancellationToken stop)
    {
        var some = new List<StoredItem>(ItemsAtOnce);
        await foreach (var item in parts.Store.ItemsAsync(Name, stop).ConfigureAwait(false))
        {
            some.Add(item);
            if (some.Count == ItemsAtOnce)
            {
                Apply(some, null);
                some.Clear();
            }
        }

        Apply(some, null);
        await LoadEventsAsync(stop).ConfigureAwait(false);
    }

    private async Task LoadEventsAsync(CancellationToken stop)
    {
        var taken = new Dictionary<string, List<(int, long, long)>>(StringComparer.Ordinal);
        var items = model.Items;
        await foreach (var each in parts.Store.EventsAsync(Name, null, stop).ConfigureAwait(false))
        {
            var known = items.TryFindEver(each.Item, out var item);
            events += known || each.Type == UserHistories.Impression ? 1 : 0;
            if (known && each.Type != UserHistories.Impression)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(taken, each.User, out _);
                (list ??= []).Add((item, each.At.ToUnixTimeMilliseconds(), each.Sequence));
                popularity.Add(item, each.At);
            }
        }

        users.Load(taken.Select(user => (user.Key, UserHistory.Of(user.Value))));
    }
}
