using TransRec.Data.Storing;

namespace TransRec.Data;

/// <summary>
/// One domain's items and users, filtered and indexed. Items have the numbers 1 to <see cref="ItemCount"/>; number 0 is padding, with an empty id
/// and title, so that item i stands at index i of every list and array over items. Users have the numbers 0 to <see cref="UserCount"/> - 1.
/// Immutable; safe to read from several threads.
/// </summary>
/// <remarks>
/// As the reference does it (Adapter4Rec, preprocess.py): users with fewer than <see cref="DomainOptions.MinimumInteractions"/> are left out, of the
/// others the last <c>MaximumSequenceLength + 3</c> interactions are kept, and only items that occur there are in the catalogue,
/// numbered in file order.
/// </remarks>
public sealed partial class Domain
{
    private readonly DomainContent _content;

    internal Domain(string name, DomainOptions options, DomainContent content, DomainReport.Reading reading)
        : this(name, options, content) => Report = DomainReport.Of(this, reading);

    /// <summary>A domain whose report is known.</summary>
    internal Domain(string name, DomainOptions options, DomainContent content, DomainReport report)
        : this(name, options, content) => Report = report;

    private Domain(string name, DomainOptions options, DomainContent content)
    {
        (Name, Options, _content) = (name, options, content);
        (ItemIds, Titles, UserIds) = (content.ItemIds, content.Titles, content.UserIds);
        Report = null!; // of the constructors above
    }

    /// <summary>The name, for reports: the folder's name, or as given.</summary>
    public string Name { get; }

    /// <summary>The folder that it was read from; null for one made in memory. Not part of the data.</summary>
    public string? Folder { get; internal init; }

    /// <summary>The rules that the domain was built by.</summary>
    public DomainOptions Options { get; }

    /// <summary>The items without the users.</summary>
    public Catalogue Catalogue => field ??= new(
        Name, ItemIds, Titles, Folder, _content.FindItem, Parts.Count == 1 ? null : [.. Parts.Select(part => new CataloguePart(part.Domain.Catalogue, part.FirstItem))]);

    /// <summary>Items in the catalogue, the padding item not counted.</summary>
    public int ItemCount => ItemIds.Count - 1;

    /// <summary>Users.</summary>
    public int UserCount => UserIds.Count;

    /// <summary>Item ids by item number, <see cref="ItemCount"/> + 1 entries; entry 0 (padding) is empty.</summary>
    public IReadOnlyList<string> ItemIds { get; }

    /// <summary>Titles by item number, <see cref="ItemCount"/> + 1 entries; entry 0 (padding) is empty. As in the file: HTML entities stay.</summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>User ids by user number.</summary>
    public IReadOnlyList<string> UserIds { get; }

    /// <summary>
    /// SHA-256, in hexadecimal, over the filtered data (ids, titles, sequences) and the two rules that shape the splits (the two numbers in
    /// <see cref="Options"/>). Equal fingerprints: the same numbers mean the same items, titles and users. The name does not enter.
    /// </summary>
    public string Fingerprint
    {
        get => field ??= DomainFingerprint.Of(this);
        internal init;
    }

    /// <summary>What was read, left out and kept.</summary>
    public DomainReport Report { get; }

    /// <summary>How often each item stands in the training part of all users' sequences, where that is known without counting; else null.</summary>
    internal int[]? TrainingCounts => _content.TrainingCounts;

    /// <summary>
    /// Reads <c>items.tsv</c> (id, tab, title) and <c>users.tsv</c> (id, tab, item ids separated by one space, oldest first), both UTF-8; or opens a store
    /// (<see cref="Storing.DomainStore"/>), of which nothing is read before it is needed.
    /// </summary>
    /// <param name="folder">The folder with the two files, or a store.</param>
    /// <param name="options">The rules; null for the defaults.</param>
    /// <exception cref="DomainFormatException">The data has defects; all are counted, the first ones listed with file, line and reason.</exception>
    /// <exception cref="Storing.StoreException">The folder is a store, and damaged.</exception>
    public static Domain Load(string folder, DomainOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return DomainStore.IsStore(folder) ? StoreDomain.Load(folder, options ?? new()) : DomainReader.Read(folder, options ?? new());
    }

    /// <summary>Builds a domain from memory, with the same checks and rules as <see cref="Load"/>.</summary>
    /// <param name="name">A name for reports.</param>
    /// <param name="items">Items: id and title.</param>
    /// <param name="users">Users: id and item ids, oldest first.</param>
    /// <param name="options">The rules; null for the defaults.</param>
    /// <exception cref="DomainFormatException">The data has defects.</exception>
    public static Domain Create(
        string name,
        IEnumerable<(string Id, string Title)> items,
        IEnumerable<(string Id, IReadOnlyList<string> Items)> users,
        DomainOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(users);
        var builder = new DomainBuilder(name, options ?? new(), "items", "users");
        var entry = 0L;
        foreach (var (id, title) in items)
        {
            builder.AddItem(++entry, id, title);
        }

        entry = 0;
        foreach (var (id, sequence) in users)
        {
            builder.BeginUser(++entry, id);
            foreach (var item in sequence)
            {
                builder.AddInteraction(item);
            }

            builder.EndUser();
        }

        return builder.Build();
    }

    /// <summary>Finds an item's number by its id.</summary>
    /// <returns>False when the catalogue does not have it; <paramref name="item"/> is then 0.</returns>
    public bool TryFindItem(string id, out int item) => Catalogue.TryFind(id, out item);

    /// <summary>Finds a user's number by its id.</summary>
    /// <returns>False when there is no such user; <paramref name="user"/> is then -1.</returns>
    public bool TryFindUser(string id, out int user)
    {
        user = _content.FindUser(id);
        return user >= 0;
    }
}
