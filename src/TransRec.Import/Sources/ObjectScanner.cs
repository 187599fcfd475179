namespace TransRec.Import.Sources;

/// <summary>Objects of JSON that do not stand on a line each: those of one array, or indented ones after each other.</summary>
internal sealed class ObjectScanner(Stream stream) : IRecordScanner
{
    private byte[] buffer = new byte[1 << 17];
    private int start;
    private int place;
    private int end;
    private int length;
    private long lines; // line ends before place
    private bool atEnd;

    public ReadOnlySpan<byte> Record => buffer.AsSpan(start, length);

    public long Line { get; private set; } = 1;

    public bool IsTooLong { get; private set; }

    public bool Next()
    {
        (length, IsTooLong, start) = (0, false, place);
        if (!PassOverSeparators())
        {
            return false;
        }

        Line = lines + 1;
        var isObject = buffer[place] == '{';
        var (depth, inText, escaped) = (0, false, false);
        while (place < end || Fill())
        {
            if (place - start > LineScanner.Longest)
            {
                // Where the next one begins nobody can say: the rest of the file belongs to this record.
                (IsTooLong, atEnd, start, end) = (true, true, place, place);
                return true;
            }

            var one = buffer[place++];
            lines += one == '\n' ? 1 : 0;
            if (!isObject)
            {
                // Something else than objects: its line is a record, which the reader refuses.
                if (one == '\n')
                {
                    break;
                }

                continue;
            }

            if (inText)
            {
                inText = escaped || one != '"';
                escaped = !escaped && one == '\\';
                continue;
            }

            inText = one == '"';
            depth += one is (byte)'{' or (byte)'[' ? 1 : one is (byte)'}' or (byte)']' ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        length = place - start;
        return true;
    }

    public void Dispose() => stream.Dispose();

    // Objects are what counts: the array around them and the commas between.
    private bool PassOverSeparators()
    {
        while (place < end || Fill())
        {
            var one = buffer[place];
            if (one is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)'[' or (byte)']'))
            {
                return true;
            }

            lines += one == '\n' ? 1 : 0;
            start = ++place;
        }

        return false;
    }

    private bool Fill()
    {
        if (atEnd)
        {
            return false;
        }

        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (end, place, start) = (end - start, place - start, 0);
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
