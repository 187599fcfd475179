using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace TransRec.Data;

/// <summary>
/// Takes items, then users, entry by entry; checks each; keeps the long enough users' last interactions; leaves a <see cref="Domain"/>.
/// </summary>
internal sealed class DomainBuilder(string name, DomainOptions options, string itemsFile, string usersFile)
{
    private const string Forbidden = "a tab, line end, zero character, byte order mark or half a surrogate pair";
    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create("\t\n\r\0\uFEFF");

    private readonly List<string> _itemIds = [];
    private readonly List<string> _titles = [];
    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);
    private readonly List<long> _itemLines = [];

    private readonly Dictionary<string, (long Line, int Kept)> _users = new(StringComparer.Ordinal);
    private readonly List<string> _userIds = [];
    private readonly List<(int Start, int Length)> _sequences = [];
    private readonly List<int> _kept = [];

    private readonly List<int> _current = [];
    private readonly List<string> _notes = [];
    private Dictionary<string, string>? _similar; // of all ids, made for the first that is unknown
    private string _currentUser = "";
    private long _currentLine;
    private int _usersRead;
    private int _usersReplaced;
    private int _longestSequence;
    private long _interactionsRead;

    public DefectList Defects { get; } = new(name);

    /// <summary>The titles added so far.</summary>
    public IReadOnlyList<string> Titles => _titles;

    /// <summary>False when the items could not be read: unknown items are then no finding.</summary>
    public bool ItemsAreKnown { get; set; } = true;

    public void Note(bool happened, string text)
    {
        if (happened)
        {
            _notes.Add(text);
        }
    }

    public void AddItem(long line, ReadOnlySpan<char> id, ReadOnlySpan<char> title)
    {
        if (id.IsWhiteSpace())
        {
            Defects.Add(itemsFile, line, "Empty item id.");
            return;
        }

        if (id.Contains(' ') || !IsClean(id))
        {
            Defects.Add(itemsFile, line, $"Item id {DefectList.Show(id)} contains a space or {Forbidden}; sequences separate ids by spaces.");
            return;
        }

        if (_items.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var earlier))
        {
            Defects.Add(itemsFile, line, $"Item id {DefectList.Show(id)} stands in line {_itemLines[earlier]} already.");
            return;
        }

        if (title.IsWhiteSpace() && !options.AllowEmptyTitles)
        {
            Defects.Add(itemsFile, line, $"Item {DefectList.Show(id)} has an empty title. Give it one, or allow empty titles (data.allowEmptyTitles in a recipe, --allow-empty-titles of data describe) where items have pictures.");
        }

        if (!IsClean(title))
        {
            Defects.Add(itemsFile, line, $"The title of item {DefectList.Show(id)} contains {Forbidden}; use spaces.");
        }

        var text = id.ToString();
        _items.Add(text, _itemIds.Count);
        _itemIds.Add(text);
        _titles.Add(title.ToString());
        _itemLines.Add(line);
    }

    public void BeginUser(long line, ReadOnlySpan<char> id)
    {
        _usersRead++;
        _currentLine = line;
        _current.Clear();
        _currentUser = id.ToString();
        if (id.IsWhiteSpace())
        {
            Defects.Add(usersFile, line, "Empty user id.");
        }
        else if (!IsClean(id))
        {
            Defects.Add(usersFile, line, $"User id {DefectList.Show(id)} contains {Forbidden}.");
        }
        else if (options.RepeatedUsers == RepeatedUsers.Refuse && _users.TryGetValue(_currentUser, out var earlier))
        {
            Defects.Add(
                usersFile, line, $"User id {DefectList.Show(id)} stands in line {earlier.Line} already; set RepeatedUsers to KeepLast to take the last.");
        }
    }

    public void AddInteraction(ReadOnlySpan<char> itemId)
    {
        if (_items.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(itemId, out var item))
        {
            _current.Add(item);
        }
        else if (itemId.IsEmpty)
        {
            Defects.Add(
                usersFile,
                _currentLine,
                $"Empty item id at place {_current.Count + 1}: ids are separated by one space, none before the first or after the last.");
        }
        else
        {
            if (ItemsAreKnown)
            {
                Defects.Add(
                    usersFile, _currentLine, $"Unknown item {DefectList.Show(itemId)} at place {_current.Count + 1}: {itemsFile} does not have it{Similar(itemId)}.");
            }

            _current.Add(-1);
        }
    }

    public void EndUser()
    {
        _interactionsRead += _current.Count;
        _longestSequence = Math.Max(_longestSequence, _current.Count);
        ref var user = ref CollectionsMarshal.GetValueRefOrAddDefault(_users, _currentUser, out var repeated);
        user = (_currentLine, repeated ? user.Kept : -1);
        if (_current.Count < options.LeastInteractions)
        {
            return;
        }

        var kept = CollectionsMarshal.AsSpan(_current);
        kept = kept[Math.Max(0, kept.Length - options.KeptInteractions)..];
        var sequence = (_kept.Count, kept.Length);
        _kept.AddRange(kept);
        if (user.Kept >= 0)
        {
            _usersReplaced++;
            _sequences[user.Kept] = sequence;
            return;
        }

        user.Kept = _userIds.Count;
        _userIds.Add(_currentUser);
        _sequences.Add(sequence);
    }

    /// <exception cref="DomainFormatException">There are defects, or no user is left.</exception>
    public Domain Build(string? folder = null)
    {
        Defects.ThrowIfAny();
        if (_userIds.Count == 0)
        {
            Defects.Add(usersFile, 0, NoUser(options, _usersRead, _longestSequence));
            Defects.ThrowIfAny();
        }

        var tooShort = _usersRead - _userIds.Count - _usersReplaced;
        var read = new DomainReport.Reading(_usersRead, tooShort, _usersReplaced, _itemIds.Count, _interactionsRead, _notes);
        return Domain.Indexed(name, options, (_itemIds, _titles), _userIds, _sequences, CollectionsMarshal.AsSpan(_kept), read, folder);
    }

    /// <summary>What is said when no user is long enough.</summary>
    public static string NoUser(DomainOptions options, int users, int longest)
    {
        var least = options.LeastInteractions;
        return $"No user has {least} {(least == 1 ? "interaction" : "interactions or more")}; the longest of {users} has {longest}. "
            + (longest >= DomainOptions.FewestInteractions
                ? $"Lower data.minimumInteractions (--minimum-interactions) to {longest} or less."
                : $"{DomainOptions.FewestInteractions} is the least: one to train on, one to validate, one to test.");
    }

    // What a spreadsheet or a keyboard makes of an id: without its leading zeros, with other capitals.
    private string Similar(ReadOnlySpan<char> id)
    {
        _similar ??= _itemIds.GroupBy(Plain, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return _similar.TryGetValue(Plain(id.ToString()), out var known) ? $", but {DefectList.Show(known)}; were leading zeros or capitals changed?" : "";
    }

    private static string Plain(string id) => id.TrimStart('0').ToLowerInvariant();

    /// <summary>The text can stand in a file of the two-file form and comes back from there as it is.</summary>
    private static bool IsClean(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(ForbiddenCharacters))
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var surrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
            {
                return true;
            }

            if (Rune.DecodeFromUtf16(text[surrogate..], out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(surrogate + length)..];
        }

        return true;
    }
}
