using TransRec.Server.Filtering;
using TransRec.Server.Storing;

namespace TransRec.Server.Domains;

/// <content>Lists, for people who look.</content>
public sealed partial class ServedDomain
{
    /// <summary>Items that are there, by number, the newest last.</summary>
    /// <param name="text">A part of the title or the id, letter case free; null: all. Default null.</param>
    /// <param name="filter">Which items; null: all. Default null.</param>
    /// <param name="skip">How many to pass over. Default 0.</param>
    /// <param name="take">How many at most. Default 50.</param>
    public ItemList Items(string? text = null, ItemFilter? filter = null, int skip = 0, int take = 50)
    {
        var view = model.View();
        var passing = filter is null ? null : attributes.Of(filter);
        var found = new List<CatalogueEntry>();
        var total = 0;
        for (var number = 1; number <= view.Items.Items; number++)
        {
            if (view.Items.Contains(number) && passing?.Has(number) != false && Entry(number) is var entry && Matches(entry, text))
            {
                if (total >= skip && found.Count < take)
                {
                    found.Add(entry);
                }

                total++;
            }
        }

        return new ItemList(total, found);
    }

    /// <summary>Users who have taken something, by id.</summary>
    /// <param name="text">A part of the id, letter case free; null: all. Default null.</param>
    /// <param name="skip">How many to pass over. Default 0.</param>
    /// <param name="take">How many at most. Default 50.</param>
    public UserList Users(string? text = null, int skip = 0, int take = 50)
    {
        var ids = users.Ids.Where(user => text is null || user.Contains(text, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
        return new UserList(ids.Count, [.. ids.Skip(skip).Take(take).Select(user => new UserSummary(user, users.Of(user).Items.Length))]);
    }

    /// <summary>What a user has taken, oldest first; null: nothing is known of the user.</summary>
    public IReadOnlyList<TakenItem>? History(string user)
    {
        var history = users.Of(user);
        return history.Items.Length == 0 ? null : [.. history.Items.Select((item, place) => new TakenItem(Entry(item), history.TimeOf(place)))];
    }

    /// <summary>Exchanges of adapters that were tried, the latest first.</summary>
    public async Task<IReadOnlyList<SwapRecord>> SwapsAsync(CancellationToken stop = default)
    {
        var documents = await parts.Store.DocumentsAsync(DocumentKinds.Swap, Name, stop).ConfigureAwait(false);
        return [.. documents.Reverse().Select(document => SwapRecord.FromJson(document.Json))];
    }

    private static bool Matches(CatalogueEntry entry, string? text) =>
        text is null || entry.Title.Contains(text, StringComparison.OrdinalIgnoreCase) || entry.Id.Contains(text, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A part of a list of items.</summary>
/// <param name="Total">How many there are in the whole list.</param>
/// <param name="Items">The part.</param>
public sealed record ItemList(int Total, IReadOnlyList<CatalogueEntry> Items);

/// <summary>A part of a list of users.</summary>
/// <param name="Total">How many there are in the whole list.</param>
/// <param name="Users">The part.</param>
public sealed record UserList(int Total, IReadOnlyList<UserSummary> Users);

/// <summary>A user.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Taken">How many items the user has taken, repeats included.</param>
public sealed record UserSummary(string User, int Taken);

/// <summary>An item that a user has taken.</summary>
/// <param name="Item">The item; a removed one too.</param>
/// <param name="At">When.</param>
public sealed record TakenItem(CatalogueEntry Item, DateTimeOffset At);
