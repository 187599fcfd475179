using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>
/// A domain's interactions on disk, mapped: opening reads the manifest, and nothing else is read before it is asked for. Users and items are numbered from 0. Safe to
/// read from several threads; not after <see cref="Dispose"/>.
/// </summary>
public sealed partial class DomainStore : IDisposable
{
    private readonly StoreManifest _manifest;
    private readonly IdTable _users;
    private readonly IdTable _items;
    private readonly TextTable _titles;
    private readonly MappedColumn<long> _at;
    private readonly MappedColumn<int> _sequences;
    private readonly MappedColumn<uint>? _seconds;
    private readonly MappedColumn<long>? _milliseconds;
    private readonly MappedColumn<byte>? _events;
    private readonly List<IDisposable> _open = [];

    private DomainStore(string folder)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new StoreException("The numbers of a store are little-endian, and this machine is big-endian: it cannot read them.");
        }

        Folder = folder;
        _manifest = StoreManifest.Read(folder);
        try
        {
            _users = Opened(new IdTable(folder, _manifest, StoreFiles.UserIds, UserCount));
            _items = Opened(new IdTable(folder, _manifest, StoreFiles.ItemIds, ItemCount));
            _titles = Opened(new TextTable(folder, Entry(StoreFiles.Titles), ItemCount));
            _at = Opened(new MappedColumn<long>(PathOf(StoreFiles.SequencesAt), UserCount + 1L));
            _sequences = Opened(new MappedColumn<int>(PathOf(StoreFiles.Items), InteractionCount));
            _seconds = _manifest.Times == TimeForm.Seconds ? Opened(new MappedColumn<uint>(PathOf(StoreFiles.Times), InteractionCount)) : null;
            _milliseconds = _manifest.Times == TimeForm.Milliseconds ? Opened(new MappedColumn<long>(PathOf(StoreFiles.Times), InteractionCount)) : null;
            _events = _manifest.Events ? Opened(new MappedColumn<byte>(PathOf(StoreFiles.Events), InteractionCount)) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>Users, or sessions where it was built of sessions.</summary>
    public int UserCount => _manifest.Users;

    /// <summary>Items.</summary>
    public int ItemCount => _manifest.Items;

    /// <summary>Interactions of all users.</summary>
    public long InteractionCount => _manifest.Interactions;

    /// <summary>Whether every interaction has a time.</summary>
    public bool HasTimes => _manifest.Times != TimeForm.None;

    /// <summary>Whether interactions have kinds of events.</summary>
    public bool HasEvents => _manifest.Events;

    /// <summary>SHA-256 of the content, hexadecimal.</summary>
    public string Fingerprint => _manifest.Report.Fingerprint;

    /// <summary>What was told when it was built.</summary>
    public StoreBuildReport Report => _manifest.Report;

    /// <summary>Where its rows came from.</summary>
    public StoreOrigin Origin => new(_manifest.Recipe is { } recipe ? JsonSerializer.Serialize(recipe, JsonText.Indented) : null, _manifest.Sources);

    internal StoreManifest Manifest => _manifest;

    internal IdTable Users => _users;

    internal IdTable Items => _items;

    internal TextTable Titles => _titles;

    /// <summary>Opens a store.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="StoreException">It is none, or files are missing or of another size than its manifest says.</exception>
    public static DomainStore Open(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        AtomicFolder.Recover(folder);
        return IsStore(folder)
            ? new(folder)
            : throw new StoreException(
                Directory.Exists(folder)
                    ? $"{folder} is no store: it has no {StoreFiles.Manifest} of one. Build one with transrec data import."
                    : $"The folder {folder} does not exist; expected a store, as transrec data import writes it.");
    }

    /// <summary>Whether a folder is a store, by its manifest; it may be damaged all the same.</summary>
    public static bool IsStore(string folder) => StoreManifest.IsIn(folder);

    /// <summary>A user's id.</summary>
    public string UserId(int user) => _users[user];

    /// <summary>An item's id.</summary>
    public string ItemId(int item) => _items[item];

    /// <summary>An item's title; empty where it has none.</summary>
    public string Title(int item) => _titles[item];

    /// <summary>Finds a user's number.</summary>
    /// <returns>False when there is no such user; <paramref name="user"/> is then -1.</returns>
    public bool TryFindUser(string id, out int user) => _users.TryFind(id, out user);

    /// <summary>Finds an item's number.</summary>
    /// <returns>False when there is no such item; <paramref name="item"/> is then -1.</returns>
    public bool TryFindItem(string id, out int item) => _items.TryFind(id, out item);

    /// <summary>How many interactions a user has.</summary>
    public int Length(int user) => PlaceOf(user).Length;

    /// <summary>A user's items, oldest first.</summary>
    public int[] ItemsOf(int user)
    {
        var (start, length) = PlaceOf(user);
        var items = new int[length];
        _sequences.CopyTo(start, items);
        return items;
    }

    /// <summary>The times of a user's interactions, in milliseconds since 1970 (UTC); empty for a store without times.</summary>
    public long[] TimesOf(int user)
    {
        var (start, length) = PlaceOf(user);
        var times = new long[HasTimes ? length : 0];
        ReadTimes(start, times);
        return times;
    }

    /// <summary>The kinds of a user's interactions; empty for a store without kinds of events.</summary>
    public byte[] EventsOf(int user)
    {
        var (start, length) = PlaceOf(user);
        var events = new byte[HasEvents ? length : 0];
        _events?.CopyTo(start, events);
        return events;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var open in _open)
        {
            open.Dispose();
        }
    }

    /// <summary>Where a user's interactions lie.</summary>
    internal (long Start, int Length) PlaceOf(int user)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)UserCount, nameof(user));
        Span<long> at = stackalloc long[2];
        _at.CopyTo(user, at);
        return at[0] >= 0 && at[1] - at[0] is >= 0 and <= int.MaxValue && at[1] <= InteractionCount
            ? (at[0], (int)(at[1] - at[0]))
            : throw Damaged(StoreFiles.SequencesAt, $"user {user}");
    }

    /// <summary>Where the interactions of users begin; one more than users asked for, to have the last one's end.</summary>
    internal void ReadPlaces(int firstUser, Span<long> places) => _at.CopyTo(firstUser, places);

    internal void ReadItems(long start, Span<int> items) => _sequences.CopyTo(start, items);

    internal void ReadTimes(long start, Span<long> times)
    {
        _milliseconds?.CopyTo(start, times);
        if (_seconds is not null)
        {
            var seconds = new uint[times.Length];
            _seconds.CopyTo(start, seconds);
            for (var place = 0; place < seconds.Length; place++)
            {
                times[place] = _manifest.TimeStart + (seconds[place] * 1000L);
            }
        }
    }

    internal void ReadEvents(long start, Span<byte> events) => _events?.CopyTo(start, events);

    internal StoreException Damaged(string file, string where) =>
        new($"{PathOf(file)} is damaged at {where}. transrec data verify {Folder} tells which blocks; take the store from a copy, or build it again.");

    private string PathOf(string name) => Path.Combine(Folder, Entry(name).Name);

    private StoreFileEntry Entry(string name) =>
        _manifest.Find(name) ?? throw new StoreException($"The manifest of the store {Folder} does not have {name}. Build the store again.");

    private T Opened<T>(T file)
        where T : IDisposable
    {
        _open.Add(file);
        return file;
    }
}
