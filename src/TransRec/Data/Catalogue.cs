namespace TransRec.Data;

/// <summary>
/// The items of one domain, without users: ids, titles, and the folder in which their pictures lie. Items have the numbers 1 to <see cref="ItemCount"/>; number 0 is
/// padding, with an empty id and title, so that item i stands at index i of every list over items. Immutable; safe to read from several threads.
/// </summary>
public sealed class Catalogue
{
    private readonly Func<string, int> _find;

    /// <param name="name">A name, for messages.</param>
    /// <param name="ids">By item number, with entry 0.</param>
    /// <param name="titles">By item number, with entry 0.</param>
    /// <param name="folder">The folder with their pictures, or null.</param>
    /// <param name="find">Finds the number of an id; 0: none. Null: by a table that is made when it is first asked for.</param>
    /// <param name="parts">The catalogues that it is joined from; null: it is not.</param>
    internal Catalogue(
        string name, IReadOnlyList<string> ids, IReadOnlyList<string> titles, string? folder, Func<string, int>? find = null, IReadOnlyList<CataloguePart>? parts = null)
    {
        (Name, Ids, Titles, Folder) = (name, ids, titles, folder);
        Parts = parts ?? [new(this, FirstItem: 1)];
        var numbers = new Lazy<Dictionary<string, int>>(() => Enumerable.Range(1, ItemCount).ToDictionary(item => ids[item], StringComparer.Ordinal));
        _find = find ?? (id => numbers.Value.GetValueOrDefault(id, 0));
    }

    /// <summary>A name, for messages.</summary>
    public string Name { get; }

    /// <summary>Items, the padding item not counted.</summary>
    public int ItemCount => Ids.Count - 1;

    /// <summary>Item ids by item number, <see cref="ItemCount"/> + 1 entries; entry 0 (padding) is empty.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Titles by item number, <see cref="ItemCount"/> + 1 entries; entry 0 (padding) is empty.</summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>The folder with the items' pictures, where there are any: <c>images</c> or <c>images.tsv</c> lie in it. Null for a catalogue made in memory.</summary>
    public string? Folder { get; }

    /// <summary>The catalogues that this one was joined from, in order; of one that was not joined, itself alone. Pictures lie in the parts' folders.</summary>
    internal IReadOnlyList<CataloguePart> Parts { get; }

    /// <summary>A catalogue from memory.</summary>
    /// <param name="name">A name, for messages.</param>
    /// <param name="items">Items: id and title. The first becomes item 1.</param>
    /// <param name="folder">The folder with their pictures; null: none. Default null.</param>
    /// <exception cref="ArgumentException">An id is empty or stands there twice.</exception>
    public static Catalogue Create(string name, IEnumerable<(string Id, string Title)> items, string? folder = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(items);
        List<string> ids = [""], titles = [""];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, title) in items)
        {
            if (string.IsNullOrEmpty(id) || !seen.Add(id))
            {
                throw new ArgumentException(
                    string.IsNullOrEmpty(id) ? $"Item {ids.Count} of {name} has an empty id." : $"Item {ids.Count} of {name} has the id \"{id}\", which an item before it has.",
                    nameof(items));
            }

            ids.Add(id);
            titles.Add(title ?? throw new ArgumentException($"Item \"{id}\" of {name} has the title null; expected text (empty where it has none).", nameof(items)));
        }

        return new Catalogue(name, ids.AsReadOnly(), titles.AsReadOnly(), folder);
    }

    /// <summary>Finds an item's number by its id.</summary>
    /// <returns>False when the catalogue does not have it; <paramref name="item"/> is then 0.</returns>
    public bool TryFind(string id, out int item)
    {
        ArgumentNullException.ThrowIfNull(id);
        item = _find(id);
        return item != 0;
    }

    /// <summary>The part that an item belongs to; the padding item 0 belongs to the first.</summary>
    internal CataloguePart PartOf(int item) => Parts.Last(part => part.FirstItem <= Math.Max(1, item));
}

/// <summary>One of the catalogues that a catalogue was joined from.</summary>
/// <param name="Catalogue">The catalogue as it was; its item i is item <c>FirstItem - 1 + i</c> of the joined one.</param>
/// <param name="FirstItem">The number of its first item, from 1.</param>
internal sealed record CataloguePart(Catalogue Catalogue, int FirstItem);
