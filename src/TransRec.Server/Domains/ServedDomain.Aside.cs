namespace TransRec.Server.Domains;

/// <content>What is read to make the same catalogue aside.</content>
public sealed partial class ServedDomain
{
    /// <summary>The ids of users who have taken something, in no order.</summary>
    internal IEnumerable<string> UserIds => users.Ids;

    /// <summary>Entries that were written after a change of the store, removed ones too, by number.</summary>
    /// <param name="version">The sequence number of the last change that is known; -1: none.</param>
    internal IReadOnlyList<CatalogueEntry> EntriesAfter(long version)
    {
        var found = new List<CatalogueEntry>();
        for (var (number, last) = (1, entries.Last); number <= last; number++)
        {
            if (entries[number] is { } entry && entry.Version > version)
            {
                found.Add(entry);
            }
        }

        return found;
    }
}
