using TransRec.Encoders.Items;

namespace TransRec.Serving;

/// <summary>What the items of a domain are, removed ones too, by number from 1: enough to encode all of them with other adapters. Its owner sees to it that one thread uses it at a time.</summary>
internal sealed class ServedItems
{
    private readonly List<ServedItem> items = [];
    private HashSet<int>? changed;

    /// <summary>A catalogue.</summary>
    /// <exception cref="ArgumentException">An id is empty or comes twice.</exception>
    public static ServedItems Of(string name, IReadOnlyList<string> ids, IItemContent content)
    {
        var served = new ServedItems();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var item = 1; item < ids.Count; item++)
        {
            served.items.Add(!string.IsNullOrEmpty(ids[item]) && seen.Add(ids[item])
                ? new ServedItem(ids[item], content, item)
                : throw new ArgumentException($"Item {item} of {name} has the id \"{ids[item]}\", which is empty or another item's.", nameof(ids)));
        }

        return served;
    }

    /// <summary>Sets an item; a number after the last one adds it.</summary>
    public void Set(int number, ServedItem item)
    {
        if (number > items.Count)
        {
            items.Add(item);
        }
        else
        {
            items[number - 1] = item;
        }

        _ = changed?.Add(number);
    }

    /// <summary>Marks an item as removed.</summary>
    public void Remove(int number) => Set(number, items[number - 1] with { IsRemoved = true });

    /// <summary>All items as they are now; what changes from now on is noted.</summary>
    public ServedItem[] Begin()
    {
        changed = [];
        return [.. items];
    }

    /// <summary>What has changed since <see cref="Begin"/> or the last call, by number.</summary>
    public (int Number, ServedItem Item)[] Changed()
    {
        (int, ServedItem)[] since = [.. (changed ?? []).Order().Select(number => (number, items[number - 1]))];
        changed?.Clear();
        return since;
    }

    /// <summary>Changes are noted no longer.</summary>
    public void End() => changed = null;
}

/// <summary>An item of a domain.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">The content that it is part of (<see cref="IItemContent"/>), or its title.</param>
/// <param name="Place">Its number in the content.</param>
/// <param name="IsRemoved">Whether it must not be recommended.</param>
internal readonly record struct ServedItem(string Id, object Source, int Place = 0, bool IsRemoved = false);
