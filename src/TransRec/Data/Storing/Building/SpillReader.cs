namespace TransRec.Data.Storing.Building;

/// <summary>Reads a spilled column from its beginning, some numbers at a time.</summary>
internal sealed class SpillReader<T>(SpillFile<T> file)
    where T : unmanaged
{
    private T[] _buffer = new T[1 << 16];
    private int _next;
    private int _end;
    private long _at; // in the file, of the end of the buffer

    /// <summary>The next numbers; valid until the next call.</summary>
    internal ReadOnlySpan<T> Next(int count)
    {
        if (count > _end - _next)
        {
            Fill(count);
        }

        _next += count;
        return _buffer.AsSpan(_next - count, count);
    }

    private void Fill(int count)
    {
        var rest = _buffer.AsSpan(_next, _end - _next);
        var larger = count > _buffer.Length ? new T[count] : _buffer;
        rest.CopyTo(larger);
        _buffer = larger;
        (_next, _end) = (0, rest.Length);
        var read = (int)Math.Min(_buffer.Length - _end, file.Count - _at);
        file.Read(_at, _buffer.AsSpan(_end, read));
        _at += read;
        _end += read;
    }
}
