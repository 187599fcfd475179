namespace TransRec.Data.Storing.Building;

/// <summary>Rows brought together by group of users, on disk: each group's rows in pieces, in the order in which they were added.</summary>
internal sealed class GroupedRows : IDisposable
{
    private readonly SpillFile<StoredRow> _file;
    private readonly StoredRow[][] _buffers;
    private readonly int[] _filled;
    private readonly List<long>[] _pieces;
    private readonly int _bufferRows;

    internal GroupedRows(string path, int groups, int bufferRows)
    {
        _file = new(path, bufferBytes: 1);
        _bufferRows = bufferRows;
        _buffers = new StoredRow[groups][];
        _filled = new int[groups];
        _pieces = new List<long>[groups];
    }

    internal void Add(int group, in StoredRow row)
    {
        ref var filled = ref _filled[group];
        var buffer = _buffers[group] ??= new StoredRow[_bufferRows];
        buffer[filled++] = row;
        if (filled == buffer.Length)
        {
            (_pieces[group] ??= []).Add(_file.Count);
            _file.Append(buffer);
            filled = 0;
        }
    }

    /// <summary>How many rows a group has.</summary>
    internal int Count(int group) => checked(((_pieces[group]?.Count ?? 0) * _bufferRows) + _filled[group]);

    /// <summary>Reads all rows of a group. Safe to call from several threads when nothing is added any more.</summary>
    internal void Read(int group, Span<StoredRow> rows)
    {
        var pieces = _pieces[group] ?? [];
        var at = 0;
        foreach (var piece in pieces)
        {
            _file.Read(piece, rows.Slice(at, _bufferRows));
            at += _bufferRows;
        }

        _buffers[group]?.AsSpan(0, _filled[group]).CopyTo(rows[at..]);
    }

    public void Dispose() => _file.Dispose();
}
