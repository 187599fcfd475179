using System.Text.Json;
using System.Text.Json.Serialization;
using TransRec.Ecosystem.Choice;
using TransRec.Ecosystem.Publishing;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Ecosystem.Admission;

/// <summary>
/// The offers of a domain: a folder with <c>book.json</c> (offers, default, every admission record) and the adapter folders of admitted versions. Immutable; each change is a new
/// book, written as a whole or not at all.
/// </summary>
public sealed record OfferBook
{
    /// <summary>The file's name.</summary>
    public const string FileName = "book.json";

    private const string Adapters = "adapters";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The domain's name.</summary>
    public required string Domain { get; init; }

    /// <summary>The default offer; null: the base.</summary>
    public string? Default { get; init; }

    /// <summary>The offers, in the host's order; one per name.</summary>
    public IReadOnlyList<Offer> Offers { get; init; } = [];

    /// <summary>Every admission record, the oldest first.</summary>
    public IReadOnlyList<AdmissionRecord> Records { get; init; } = [];

    /// <summary>Opens a book; an empty one when there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="domain">The name of the domain, for a book that is not there yet.</param>
    /// <exception cref="EcosystemException">The file is damaged, or of another domain.</exception>
    public static OfferBook Open(string folder, string? domain = null)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return domain is null ? throw new EcosystemException($"There is no book of offers in {folder}; \"transrec offers admit\" makes one.") : new OfferBook { Domain = domain };
        }

        OfferBook book;
        try
        {
            book = JsonSerializer.Deserialize<OfferBook>(File.ReadAllBytes(path), s_json) ?? throw new JsonException("null");
        }
        catch (JsonException damaged)
        {
            throw new EcosystemException($"{path} is no book of offers: {damaged.Message}", damaged);
        }

        return domain is null || book.Domain == domain ? book : throw new EcosystemException($"{folder} is the book of the domain {book.Domain}, not {domain}; name another folder.");
    }

    /// <summary>Keeps other processes from changing a book, from before it is opened until after it is saved.</summary>
    /// <param name="folder">The folder; made when absent.</param>
    /// <exception cref="EcosystemException">Another process is changing it.</exception>
    public static IDisposable Hold(string folder)
    {
        Directory.CreateDirectory(folder);
        return FileLock.TryHold(Path.Combine(folder, ".lock"), passing: true) ?? throw new EcosystemException($"Another process is changing the offers in {folder}. Try again when it has ended.");
    }

    /// <summary>Writes the book.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, s_json) + "\n");
    }

    /// <summary>Where a version's adapter folder lies, relative to the book.</summary>
    public static string FolderOf(AlgorithmVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return $"{Adapters}/{version.Digest["sha256:".Length..]}";
    }

    /// <summary>Examines a version and admits it, or keeps the record of why not.</summary>
    /// <param name="folder">The book's folder.</param>
    /// <param name="desk">The host's desk.</param>
    /// <param name="bounds">What the host asks for.</param>
    /// <param name="store">The store.</param>
    /// <param name="version">The version.</param>
    /// <param name="by">Who admits.</param>
    /// <param name="at">When.</param>
    /// <returns>The book after it, which the caller saves, and the record.</returns>
    public (OfferBook Book, AdmissionRecord Record) Admit(string folder, AdmissionDesk desk, AdmissionBounds bounds, AlgorithmStore store, AlgorithmVersion version, string by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(bounds);
        ArgumentNullException.ThrowIfNull(version);
        var before = Offers.FirstOrDefault(offer => offer.Name == version.Listing.Name);
        var kept = before is { State: OfferState.Admitted } && before.Digest == version.Digest ? Path.Combine(folder, FolderOf(version)) : null;
        var place = kept is null ? Path.Combine(folder, FolderOf(version)) : Path.Combine(folder, Adapters, $".{version.Digest["sha256:".Length..]}.again");
        var record = desk.Examine(store, version, place, by, at, Default is null ? null : LastOf(Default)?.Measured);
        if (kept is not null && Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true); // the folder that is served stays as it is
        }

        var others = Offers.Where(offer => offer.Name != version.Listing.Name).ToList();
        if (record.Admitted && before is null && others.Count >= bounds.MaximumOffers)
        {
            record = record with { Admitted = false, Findings = [$"the domain has {others.Count} offers already; at most {bounds.MaximumOffers} are kept"] };
            Directory.Delete(place, recursive: true);
        }

        var book = this with { Records = [.. Records, record] };
        if (!record.Admitted)
        {
            return (book, record);
        }

        var offer = OfferOf(version);
        return (book with { Offers = before is null ? [.. Offers, offer] : [.. Offers.Select(each => each == before ? offer : each)] }, record);
    }

    /// <summary>The book after a look at the store: offers whose version was withdrawn or revoked are withdrawn.</summary>
    /// <param name="store">The store.</param>
    public OfferBook Follow(AlgorithmStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var gone = store.List().Where(version => version.State != VersionState.Published).Select(version => version.Digest).ToHashSet();
        return Offers.Where(offer => offer.State != OfferState.Withdrawn && gone.Contains(offer.Digest)).Aggregate(this, (book, offer) => book.With(offer.Name, OfferState.Withdrawn));
    }

    /// <summary>The book with another state of an offer.</summary>
    /// <param name="name">The offer.</param>
    /// <param name="state">The state.</param>
    /// <exception cref="EcosystemException">There is no such offer.</exception>
    public OfferBook With(string name, OfferState state)
    {
        _ = Need(name);
        return this with { Offers = [.. Offers.Select(offer => offer.Name == name ? offer with { State = state } : offer)], Default = Default == name && state != OfferState.Admitted ? null : Default };
    }

    /// <summary>The book with another default.</summary>
    /// <param name="name">An admitted offer; null: the base.</param>
    /// <exception cref="EcosystemException">There is no such offer, or it is not admitted.</exception>
    public OfferBook WithDefault(string? name) => name is null || Need(name).State == OfferState.Admitted
        ? this with { Default = name }
        : throw new EcosystemException($"The offer {name} is not admitted; only an admitted one can be the default.");

    /// <summary>The offers that users may choose, for policies; null when there is none.</summary>
    public OfferList? ForUsers() => Offers.Where(offer => offer.State == OfferState.Admitted).Select(offer => new ChoiceOffer(offer.Name, offer.Version)).ToList() is { Count: > 0 } there
        ? new OfferList(there, Default)
        : null;

    /// <summary>The last record of an offer with what was measured; null: none.</summary>
    public AdmissionRecord? LastOf(string name) => Records.LastOrDefault(record => record.Name == name && record.Measured is not null);

    /// <summary>Admitted offers that were measured on another catalogue than this.</summary>
    /// <param name="fingerprint">The catalogue's fingerprint now.</param>
    public IReadOnlyList<string> ToMeasureAgain(string fingerprint) =>
        [.. Offers.Where(offer => offer.State == OfferState.Admitted && LastOf(offer.Name)?.Catalogue != fingerprint).Select(offer => offer.Name)];

    private Offer Need(string name) => Offers.FirstOrDefault(offer => offer.Name == name)
        ?? throw new EcosystemException($"The domain {Domain} has no offer {name}.{NearestName.Hint(name, Offers.Select(offer => offer.Name))} Offers: {Names.List(Offers.Select(offer => offer.Name))}.");

    private static Offer OfferOf(AlgorithmVersion version) => new()
    {
        Name = version.Listing.Name,
        Version = version.Listing.Version,
        Digest = version.Digest,
        Title = version.Listing.Title,
        Summary = version.Listing.Summary,
        Provider = version.Provider,
        Purpose = version.Listing.Purpose,
        Claims = version.Listing.Claims.GroupBy(claim => claim.Metric).ToDictionary(claim => claim.Key, claim => claim.Last().Value),
        Licence = version.Listing.Licence,
        State = OfferState.Admitted,
        Folder = FolderOf(version),
    };
}
