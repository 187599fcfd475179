using System.Collections.Concurrent;
using TransRec.Server.Filtering;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <summary>
/// A domain as it is served: its model, what its items are called and have, what its users have taken. Any number of threads may ask; who asks waits for nobody. Everything here is made from
/// the store, and every change comes through <c>Apply</c>, whether this server or another has written it.
/// </summary>
public sealed partial class ServedDomain
{
    private readonly Lock applying = new();
    private readonly CatalogueEntries entries = new();
    private readonly AttributeTable attributes = new();
    private readonly UserHistories users = new();
    private readonly Popularity popularity = new();
    private readonly ConcurrentDictionary<long, ServedAlgorithm> algorithms = new(); // by generation
    private readonly ConcurrentDictionary<string, long> erasures = new(StringComparer.Ordinal); // sequence numbers, by digest of the user
    private readonly ServingParts parts;
    private readonly DomainModel model;
    private long catalogueVersion;
    private long events;

    internal ServedDomain(ServingParts parts, DomainModel model, ServedAlgorithm algorithm)
    {
        (this.parts, this.model) = (parts, model);
        algorithms[model.Generation] = algorithm;
    }

    /// <summary>Its name.</summary>
    public string Name => model.Name;

    /// <summary>The model; for encoding titles.</summary>
    internal DomainModel Model => model;

    /// <summary>The number of the generation that answers now.</summary>
    public long Generation => model.Generation;

    /// <summary>The algorithm that answers now.</summary>
    public ServedAlgorithm Algorithm => algorithms[model.Generation];

    /// <summary>How many items it has or had.</summary>
    internal int HighestNumber => model.Items.Items;

    /// <summary>How it is now.</summary>
    public DomainStatus Status
    {
        get
        {
            var view = model.View();
            return new DomainStatus(
                Name, view.Generation, algorithms[view.Generation], view.Items.Count, view.Items.Items - view.Items.Count, users.Count, Interlocked.Read(ref events), CatalogueVersion, "exact");
        }
    }

    /// <summary>The sequence number of the last change of its catalogue.</summary>
    public long CatalogueVersion => Interlocked.Read(ref catalogueVersion);

    /// <summary>An item that is there; null: there is none.</summary>
    public CatalogueEntry? Item(string id) => model.Items.TryFind(id, out var number) && Entry(number) is { IsRemoved: false } entry ? entry : null;

    /// <summary>The vector of an item, [width]; null: there is no such item.</summary>
    public float[]? VectorOf(string id) => model.Items is var items && items.TryFind(id, out var number) ? items.Of(number).ToArray() : null;

    /// <summary>The names of attributes, with the values that most items have.</summary>
    /// <param name="most">How many values of each at most. Default 20.</param>
    public IReadOnlyList<AttributeSummary> Attributes(int most = 20) => attributes.Summary(most);

    // An item that the index has and whose entry is not written yet is being put now.
    private CatalogueEntry Entry(int number)
    {
        if (entries[number] is { } entry)
        {
            return entry;
        }

        lock (applying)
        {
            return entries[number] ?? throw new InvalidOperationException($"Item {number} of {Name} has no entry.");
        }
    }
}

/// <summary>How a domain is at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Generation">The generation that answers.</param>
/// <param name="Algorithm">The algorithm that answers.</param>
/// <param name="Items">Items that are there.</param>
/// <param name="RemovedItems">Items that were removed.</param>
/// <param name="Users">Users who have taken something.</param>
/// <param name="Events">Events, impressions included.</param>
/// <param name="CatalogueVersion">The sequence number of the catalogue's last change.</param>
/// <param name="Index">How items are searched: exact.</param>
public sealed record DomainStatus(
    string Name, long Generation, ServedAlgorithm Algorithm, int Items, int RemovedItems, int Users, long Events, long CatalogueVersion, string Index);
