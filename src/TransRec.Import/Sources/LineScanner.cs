namespace TransRec.Import.Sources;

/// <summary>Lines of a stream, ended by LF or CRLF. A record may take further lines, for quotes that span them, and give them back.</summary>
internal sealed class LineScanner(Stream stream) : IRecordScanner
{
    /// <summary>Bytes of a record at most.</summary>
    internal const int Longest = 1 << 24;

    private byte[] buffer = new byte[1 << 17];
    private int start; // of the record, in the buffer
    private int end; // of what is in the buffer
    private int length; // of the record, without its line end
    private int next; // where the next record begins, from the record's start
    private (int Length, int Next) firstLine;
    private bool atEnd;

    public ReadOnlySpan<byte> Record => buffer.AsSpan(start, length);

    public long Line { get; private set; } = 1;

    public bool IsTooLong { get; private set; }

    /// <summary>Lines that the record has.</summary>
    public int Lines { get; private set; }

    public bool Next()
    {
        Line += Lines;
        start += next;
        (next, length, Lines, IsTooLong) = (0, 0, 0, false);
        if (!TakeLine())
        {
            return false;
        }

        firstLine = (length, next);
        Lines = 1;
        return true;
    }

    /// <summary>Takes the next line into the record.</summary>
    /// <returns>False where there is none, or the record would be too long; the record stays as it is.</returns>
    public bool Extend()
    {
        var before = (length, next);
        if (IsTooLong || !TakeLine())
        {
            return false;
        }

        if (IsTooLong)
        {
            // The record keeps what it had: a line that ends nowhere will be the next one's own.
            (length, next) = before;
            IsTooLong = false;
            return false;
        }

        Lines++;
        return true;
    }

    /// <summary>Gives back every line but the first.</summary>
    public void KeepFirstLine()
    {
        (length, next) = firstLine;
        Lines = 1;
    }

    public void Dispose() => stream.Dispose();

    // The record reaches to the end of the line at next.
    private bool TakeLine()
    {
        var (line, searched) = (next, next);
        while (true)
        {
            var found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                IsTooLong = searched + found > Longest;
                return EndAt(line, searched + found, lineEnd: 1);
            }

            searched = end - start;
            if (searched > Longest)
            {
                IsTooLong = true;
                if (line == 0)
                {
                    PassOver();
                }

                return true;
            }

            if (!Fill())
            {
                return searched > line && EndAt(line, searched, lineEnd: 0);
            }
        }
    }

    private bool EndAt(int line, int to, int lineEnd)
    {
        next = to + lineEnd;
        length = to > line && buffer[start + to - 1] == '\r' ? to - 1 : to;
        return true;
    }

    // A line of any length is passed over without being kept.
    private void PassOver()
    {
        while (true)
        {
            (start, next) = (0, 0);
            end = stream.Read(buffer);
            var found = buffer.AsSpan(0, end).IndexOf((byte)'\n');
            if (found >= 0)
            {
                next = found + 1;
                return;
            }

            if (end == 0)
            {
                atEnd = true;
                return;
            }
        }
    }

    // More bytes, with the record at the beginning of the buffer.
    private bool Fill()
    {
        if (atEnd)
        {
            return false;
        }

        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (end, start) = (end - start, 0);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = stream.Read(buffer.AsSpan(end));
        atEnd = read == 0;
        end += read;
        return read > 0;
    }
}
