namespace TransRec.Data.Storing.Building;

/// <summary>Titles on disk by the number of their item. Of several titles of one item the longest stays, and of equally long ones the last in the order of their bytes.</summary>
internal sealed class TitleSpill(string path) : IDisposable
{
    private const int BytesOfItem = sizeof(long) + sizeof(int) + sizeof(ulong) + sizeof(bool);

    private readonly SpillFile<byte> _texts = new(path);
    private long[] _at = [];
    private int[] _lengths = [];
    private ulong[] _hashes = [];
    private bool[] _several = [];

    internal int WithSeveral { get; private set; }

    /// <summary>Memory that is held.</summary>
    internal long HeldBytes => (long)_at.Length * BytesOfItem;

    internal void Add(int item, ReadOnlySpan<byte> title)
    {
        if (title.IsEmpty)
        {
            return;
        }

        if (item >= _at.Length)
        {
            Enlarge(item + 1);
        }

        var hash = IdHash.Of(title);
        if (_lengths[item] > 0)
        {
            if (_lengths[item] == title.Length && _hashes[item] == hash)
            {
                return;
            }

            WithSeveral += _several[item] ? 0 : 1;
            _several[item] = true;
            if (title.Length < _lengths[item] || (title.Length == _lengths[item] && title.SequenceCompareTo(Read(item)) < 0))
            {
                return;
            }
        }

        (_at[item], _lengths[item], _hashes[item]) = (_texts.Count, title.Length, hash);
        _texts.Append(title);
    }

    internal bool Has(int item) => item < _lengths.Length && _lengths[item] > 0;

    /// <summary>An item's title; empty where it has none.</summary>
    internal byte[] Read(int item)
    {
        var title = new byte[item < _lengths.Length ? _lengths[item] : 0];
        if (title.Length > 0)
        {
            _texts.Read(_at[item], title);
        }

        return title;
    }

    public void Dispose() => _texts.Dispose();

    private void Enlarge(int least)
    {
        var size = Math.Max(least, (int)Math.Min(Array.MaxLength, Math.Max(1024L, _at.Length * 2L)));
        Array.Resize(ref _at, size);
        Array.Resize(ref _lengths, size);
        Array.Resize(ref _hashes, size);
        Array.Resize(ref _several, size);
    }
}
