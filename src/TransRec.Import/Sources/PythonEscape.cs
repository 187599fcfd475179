using System.Buffers;
using System.Globalization;
using System.Text;

namespace TransRec.Import.Sources;

/// <summary>Escapes of Python's texts: \n and its like, \x41, \u00e9, \U0001f600, octal ones, and a line end that joins lines.</summary>
internal static class PythonEscape
{
    /// <summary>Reads the escape that a text begins with.</summary>
    /// <returns>The bytes that it takes; 0 where it is none.</returns>
    public static int Read(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        switch ((char)text[1])
        {
            case '\n':
                return 2;
            case 'x':
                return Hexadecimal(text, 2, to);
            case 'u':
                return Pair(text, to);
            case 'U':
                return Hexadecimal(text, 8, to);
            case >= '0' and <= '7':
                var (length, value) = (1, 0);
                while (length < 4 && length < text.Length && text[length] is >= (byte)'0' and <= (byte)'7')
                {
                    value = (value * 8) + text[length++] - '0';
                }

                Write(new Rune(value), to);
                return length;
            default:
                var one = "\\'\"abfnrtv".IndexOf((char)text[1], StringComparison.Ordinal);
                if (one < 0)
                {
                    // Python keeps the backslash of what is no escape.
                    to.Write(text[..1]);
                    return 1;
                }

                to.Write([(byte)"\\'\"\a\b\f\n\r\t\v"[one]]);
                return 2;
        }
    }

    // Python 2 on narrow builds wrote letters beyond 16 bits as two escapes.
    private static int Pair(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        if (Value(text, 4) is not { } high)
        {
            return 0;
        }

        if (char.IsHighSurrogate((char)high) && text.Length >= 12 && text[6] == '\\' && text[7] == 'u' && Value(text[6..], 4) is { } low && char.IsLowSurrogate((char)low))
        {
            Write(new Rune((char)high, (char)low), to);
            return 12;
        }

        Write(Rune.TryCreate(high, out var rune) ? rune : Rune.ReplacementChar, to);
        return 6;
    }

    private static int Hexadecimal(ReadOnlySpan<byte> text, int digits, IBufferWriter<byte> to)
    {
        if (Value(text, digits) is not { } value)
        {
            return 0;
        }

        Write(Rune.TryCreate(value, out var rune) ? rune : Rune.ReplacementChar, to);
        return 2 + digits;
    }

    private static int? Value(ReadOnlySpan<byte> text, int digits) =>
        text.Length >= 2 + digits && int.TryParse(text.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static void Write(Rune rune, IBufferWriter<byte> to)
    {
        Span<byte> bytes = stackalloc byte[4];
        to.Write(bytes[..rune.EncodeToUtf8(bytes)]);
    }
}
