using System.Buffers;

namespace TransRec.Data.Storing;

/// <summary>Writes the files of a store into a folder, all but the manifest: users with their sequences, items with their titles, each in the order of their numbers.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly string _folder;
    private readonly TimeForm _times;
    private readonly long _timeStart;
    private readonly TextTableWriter _userIds;
    private readonly TextTableWriter _itemIds;
    private readonly TextTableWriter _titles;
    private readonly StoreFileWriter _at;
    private readonly StoreFileWriter _items;
    private readonly StoreFileWriter? _stamps;
    private readonly StoreFileWriter? _events;
    private long _interactions;

    internal StoreWriter(string folder, TimeForm times, long timeStart, bool events)
    {
        (_folder, _times, _timeStart) = (folder, times, timeStart);
        _userIds = new(folder, StoreFiles.UserIds);
        _itemIds = new(folder, StoreFiles.ItemIds);
        _titles = new(folder, StoreFiles.Titles);
        _at = new(folder, StoreFiles.SequencesAt);
        _at.Write(0L);
        _items = new(folder, StoreFiles.Items);
        _stamps = times == TimeForm.None ? null : new(folder, StoreFiles.Times);
        _events = events ? new(folder, StoreFiles.Events) : null;
    }

    internal void AddItem(ReadOnlySpan<byte> id, ReadOnlySpan<byte> title)
    {
        _itemIds.Add(id);
        _titles.Add(title);
    }

    /// <param name="id">The user's id.</param>
    /// <param name="suffix">What follows it, such as the number of a session.</param>
    internal void AddUser(ReadOnlySpan<byte> id, ReadOnlySpan<byte> suffix = default)
    {
        _userIds.AddPiece(id);
        _userIds.Add(suffix);
    }

    /// <summary>The next user's interactions.</summary>
    /// <param name="items">Item numbers.</param>
    /// <param name="times">Milliseconds since 1970.</param>
    /// <param name="events">Kinds of events.</param>
    internal void AddSequence(ReadOnlySpan<int> items, ReadOnlySpan<long> times, ReadOnlySpan<byte> events)
    {
        _interactions += items.Length;
        _at.Write(_interactions);
        _items.Write(items);
        _events?.Write(events);
        if (_times == TimeForm.Milliseconds)
        {
            _stamps!.Write(times);
        }
        else if (_times == TimeForm.Seconds)
        {
            var seconds = ArrayPool<uint>.Shared.Rent(times.Length);
            for (var place = 0; place < times.Length; place++)
            {
                seconds[place] = (uint)((times[place] - _timeStart) / 1000);
            }

            _stamps!.Write<uint>(seconds.AsSpan(0, times.Length));
            ArrayPool<uint>.Shared.Return(seconds);
        }
    }

    /// <summary>Brings all files to the disk.</summary>
    internal List<StoreFileEntry> Finish(NumberOrder order, bool sessions)
    {
        List<StoreFileEntry> files = [.. _userIds.Finish(), .. _itemIds.Finish(), .. _titles.Finish(), _at.Finish(), _items.Finish()];
        if (_stamps is not null)
        {
            files.Add(_stamps.Finish());
        }

        if (_events is not null)
        {
            files.Add(_events.Finish());
        }

        // The sessions of one user follow each other; the bytes of their names may lie elsewhere.
        if (order == NumberOrder.FirstSeen || sessions)
        {
            files.Add(SortedNumbers.Write(_folder, files[0]));
        }

        if (order == NumberOrder.FirstSeen)
        {
            files.Add(SortedNumbers.Write(_folder, files[2]));
        }

        return files;
    }

    public void Dispose()
    {
        _userIds.Dispose();
        _itemIds.Dispose();
        _titles.Dispose();
        _at.Dispose();
        _items.Dispose();
        _stamps?.Dispose();
        _events?.Dispose();
    }
}
