using System.Text;
using System.Text.Unicode;

namespace TransRec.Import.Sources;

/// <summary>In which encoding a text is, by what its bytes can be: a byte order mark, zeros of UTF-16, valid UTF-8, bytes that ISO-8859-1 does not use.</summary>
internal sealed record TextEncoding(string Name, int Preamble, string Why)
{
    // Of a file of this size at most everything is looked at, of a longer one its beginning.
    private const int Looked = 64 << 20;

    static TextEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Whether some bytes are those that editors leave in copies.</summary>
    public long UnusualBytes { get; private init; }

    /// <summary>Looks at a text.</summary>
    public static TextEncoding Of(Stream stream)
    {
        var buffer = new byte[1 << 18];
        var (length, total, seven, high, controls) = (0, 0L, true, false, 0L);
        var isUtf8 = true;
        TextEncoding? sure = null;
        while (total < Looked)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
            var text = buffer.AsSpan(0, length + read);
            if (total == 0)
            {
                sure = OfBeginning(text);
                if (sure is not null)
                {
                    return sure;
                }
            }

            var last = read == 0 || text.Length < buffer.Length;
            var whole = last ? text : text[..^Incomplete(text)];
            isUtf8 = isUtf8 && Utf8.IsValid(whole);
            seven = seven && Ascii.IsValid(whole);
            foreach (var one in isUtf8 ? [] : whole)
            {
                high |= one >= 0x80;
                controls += one is >= 0x80 and < 0xA0 ? 1 : 0;
            }

            total += whole.Length;
            if (last)
            {
                break;
            }

            length = text.Length - whole.Length;
            text[whole.Length..].CopyTo(buffer);
        }

        return seven || isUtf8 ? new("utf-8", 0, seven ? "only letters of ASCII" : "valid UTF-8")
            : controls > 0 ? new("windows-1252", 0, $"not valid UTF-8, and {controls} bytes from 0x80 to 0x9F, which ISO-8859-1 does not use") { UnusualBytes = controls }
            : new("iso-8859-1", 0, "not valid UTF-8, and no byte from 0x80 to 0x9F");
    }

    /// <summary>An encoding that the user names.</summary>
    /// <exception cref="ImportException">There is none of that name.</exception>
    public static TextEncoding Named(string name)
    {
        try
        {
            return new(Encoding.GetEncoding(name).WebName, 0, "as asked for");
        }
        catch (ArgumentException)
        {
            throw new ImportException($"There is no encoding \"{name}\". Known are for example utf-8, iso-8859-1, windows-1252, utf-16, gbk, shift_jis.");
        }
    }

    /// <summary>The text as UTF-8 without a byte order mark.</summary>
    public Stream ToUtf8(Stream stream)
    {
        // What is skipped is the mark that was seen at the beginning.
        var left = Preamble;
        while (left > 0 && stream.ReadByte() >= 0)
        {
            left--;
        }

        return Name == "utf-8" ? stream : Encoding.CreateTranscodingStream(stream, Encoding.GetEncoding(Name), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: false);
    }

    private static TextEncoding? OfBeginning(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            return new("utf-8", 3, "its byte order mark");
        }

        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return new(text[0] == 0xFF ? "utf-16" : "utf-16BE", 2, "its byte order mark");
        }

        // Letters of ASCII in UTF-16 have a zero in every second byte.
        var looked = text[..Math.Min(text.Length & ~1, 4096)];
        var (even, odd) = (0, 0);
        for (var index = 0; index < looked.Length; index += 2)
        {
            even += looked[index] == 0 ? 1 : 0;
            odd += looked[index + 1] == 0 ? 1 : 0;
        }

        return looked.Length < 4 ? null
            : odd > looked.Length / 4 && even == 0 ? new("utf-16", 0, "a zero in every second byte")
            : even > looked.Length / 4 && odd == 0 ? new("utf-16BE", 0, "a zero in every second byte")
            : null;
    }

    // Bytes at the end that begin a letter without ending it.
    private static int Incomplete(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var one = text[^back];
            if (one < 0x80)
            {
                return 0;
            }

            if (one >= 0xC0)
            {
                return (one >= 0xF0 ? 4 : one >= 0xE0 ? 3 : 2) > back ? back : 0;
            }
        }

        return 0;
    }
}
