using System.Buffers;
using System.Text.Unicode;

namespace TransRec.Data;

/// <summary>
/// Reads UTF-8 text line by line through one reused buffer. A leading byte order mark and CRLF line ends are taken and noted;
/// a line that is not clean text is handed out with the reason instead of the text.
/// </summary>
internal sealed class LineReader(Stream stream, int maximumLineBytes = LineReader.LongestLine) : IDisposable
{
    // About 5 million ids; more is a file without line ends.
    private const int LongestLine = 64 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private char[] _characters = ArrayPool<char>.Shared.Rent(1 << 16);
    private int _start;
    private int _end;
    private int _length;
    private bool _finished;

    /// <summary>The current line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Why the current line cannot be used, or null.</summary>
    public string? Defect { get; private set; }

    /// <summary>The file began with a byte order mark.</summary>
    public bool HadByteOrderMark { get; private set; }

    /// <summary>Some line ended in CRLF.</summary>
    public bool HadCarriageReturns { get; private set; }

    /// <summary>The current line without its end; empty when <see cref="Defect"/> is set. Valid until the next call of <see cref="Next"/>.</summary>
    public ReadOnlySpan<char> Line => _characters.AsSpan(0, _length);

    /// <summary>Goes to the next line; false at the end.</summary>
    public bool Next()
    {
        _length = 0;
        Defect = null;
        if (!TryTakeLine(out var line))
        {
            return false;
        }

        Number++;
        if (Defect is null)
        {
            Decode(line);
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<char>.Shared.Return(_characters);
        stream.Dispose();
    }

    private bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        var searched = _start;
        while (true)
        {
            var found = _bytes.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = _bytes.AsSpan(_start, searched + found - _start);
                _start = searched + found + 1;
                return true;
            }

            if (_finished)
            {
                line = _bytes.AsSpan(_start, _end - _start);
                _start = _end;
                return line.Length > 0;
            }

            if (_end - _start > maximumLineBytes)
            {
                Defect = $"The line is longer than {maximumLineBytes >> 20} MiB; reading stopped here. Is this a text file with line ends?";
                line = default;
                _start = _end;
                _finished = true;
                return true;
            }

            searched = _end - _start;
            Fill();
            searched += _start;
        }
    }

    private void Fill()
    {
        var rest = _bytes.AsSpan(_start, _end - _start);
        if (rest.Length * 2 > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            rest.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        else
        {
            rest.CopyTo(_bytes);
        }

        _start = 0;
        _end = rest.Length;
        var read = stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        _finished = read == 0;
    }

    private void Decode(ReadOnlySpan<byte> line)
    {
        if (Number == 1)
        {
            if (line is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            {
                Defect = "The file is UTF-16; save it as UTF-8.";
                return;
            }

            if (line is [0xEF, 0xBB, 0xBF, ..])
            {
                HadByteOrderMark = true;
                line = line[3..];
            }
        }

        if (line is [.., (byte)'\r'])
        {
            HadCarriageReturns = true;
            line = line[..^1];
        }

        if (_characters.Length < line.Length)
        {
            ArrayPool<char>.Shared.Return(_characters);
            _characters = ArrayPool<char>.Shared.Rent(line.Length);
        }

        if (Utf8.ToUtf16(line, _characters, out var read, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            Defect = $"Invalid UTF-8 at byte {read + 1} of the line (0x{line[read]:X2}); save the file as UTF-8. If it is Latin-1: iconv -f latin1 -t utf-8.";
            return;
        }

        _length = written;
        var odd = Line.IndexOfAny('\uFEFF', '\r', '\0');
        if (odd >= 0)
        {
            Defect = Line[odd] switch
            {
                '\uFEFF' => $"Byte order mark inside the file, at character {odd + 1}; were two files joined? Remove it.",
                '\r' => $"Carriage return inside the line, at character {odd + 1}; end lines with LF or CRLF.",
                _ => $"Zero character inside the line, at character {odd + 1}; is this a text file?",
            };
            _length = 0;
        }
    }
}
