using System.Runtime.InteropServices;

namespace TransRec.Data.Storing.Building;

/// <summary>Some thousand rows and titles as they were added, on their way to the thread that gives their ids numbers.</summary>
internal sealed class RowBatch
{
    private const int MostEntries = 1 << 14;

    private readonly byte[] _texts = new byte[StoreText.MaximumTitleBytes + (1 << 19)];
    private readonly Entry[] _entries = new Entry[MostEntries];
    private int _filled;
    private int _count;

    internal ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, _count);

    internal bool Takes(int bytes) => _count < MostEntries && bytes <= _texts.Length - _filled;

    internal void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long stamp, bool isItem)
    {
        _entries[_count++] = new(_filled, first.Length, second.Length, isItem, stamp);
        first.CopyTo(_texts.AsSpan(_filled));
        second.CopyTo(_texts.AsSpan(_filled + first.Length));
        _filled += first.Length + second.Length;
    }

    internal ReadOnlySpan<byte> First(in Entry entry) => _texts.AsSpan(entry.At, entry.First);

    internal ReadOnlySpan<byte> Second(in Entry entry) => _texts.AsSpan(entry.At + entry.First, entry.Second);

    internal void Clear() => (_filled, _count) = (0, 0);

    /// <param name="At">Where its texts begin.</param>
    /// <param name="First">Bytes of the user's id; of an item its id.</param>
    /// <param name="Second">Bytes of the item's id; of an item its title.</param>
    /// <param name="IsItem">Whether it is an item with its title, not an interaction.</param>
    /// <param name="Stamp">Time and kind of event.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(int At, int First, int Second, bool IsItem, long Stamp);
}
