using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>
/// SentencePiece's compiled table of replacements (the normalizer Precompiled): a double array (Aoe 1989, in the form of Darts-clone) from sequences of bytes to
/// texts that replace them.
/// </summary>
/// <remarks>
/// As Hugging Face applies it: a character with its combining marks is looked up whole when it has fewer than 6 bytes, else character by character; what is found
/// is the shortest entry that it begins with, and it replaces all of it.
/// </remarks>
internal sealed class PrecompiledMap
{
    private const int LargestBytes = 4 << 20; // published tables have a quarter of a megabyte
    private const int LongestWhole = 6;

    private readonly uint[] units;
    private readonly byte[] texts;

    private PrecompiledMap(uint[] units, byte[] texts) => (this.units, this.texts) = (units, texts);

    /// <summary>Reads the normalizer Precompiled.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public static TextNormalizer Read(TokenizerPart part)
    {
        const string Key = "precompiled_charsmap";
        part.RefuseOthers("type", Key);
        var text = part.Needed(Key);
        var bytes = new byte[Math.Min(text.Length, (LargestBytes * 4 / 3) + 4)];
        var map = Convert.TryFromBase64String(text, bytes, out var count) ? Of(bytes.AsSpan(0, count)) : null;
        return map is null ? throw part.Wrong(Key, "a table of SentencePiece in base64, as it was written") : map.Normalize;
    }

    /// <summary>A table; null when it is damaged.</summary>
    /// <param name="bytes">The size of the double array in bytes, the array, and the texts, each ended by a zero.</param>
    internal static PrecompiledMap? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || bytes.Length > LargestBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var size && (size % 4 != 0 || size < 4 || size > bytes.Length - 4))
        {
            return null;
        }

        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + (4 * i))..]);
        }

        var map = new PrecompiledMap(units, bytes[(4 + (int)size)..].ToArray());
        return map.IsWhole() ? map : null;
    }

    /// <summary>Replaces what the table has.</summary>
    public string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[LongestWhole];
        for (ReadOnlySpan<char> rest = text; rest.Length > 0;)
        {
            var whole = rest[..StringInfo.GetNextTextElementLength(rest)];
            rest = rest[whole.Length..];
            if (whole.Length < LongestWhole && Encoding.UTF8.GetByteCount(whole) < LongestWhole && Find(utf8[..Encoding.UTF8.GetBytes(whole, utf8)]) is { } all)
            {
                _ = result.Append(all);
                continue;
            }

            foreach (var rune in whole.EnumerateRunes())
            {
                _ = Find(utf8[..rune.EncodeToUtf8(utf8)]) is { } one ? result.Append(one) : result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    private static int Offset(uint unit) => (int)((unit >> 10) << (int)((unit & (1u << 9)) >> 6));

    private static bool HasLabel(uint unit, byte value) => (unit & ((1u << 31) | 0xFF)) == value;

    private static bool HasValue(uint unit) => (unit >> 8 & 1) == 1;

    private static int ValueOf(uint unit) => (int)(unit & ((1u << 31) - 1));

    // The text of the shortest entry that the bytes begin with; null when there is none.
    private string? Find(ReadOnlySpan<byte> key)
    {
        var node = Offset(units[0]);
        foreach (var value in key)
        {
            node ^= value;
            if (value == 0 || !HasLabel(units[node], value))
            {
                return null;
            }

            var unit = units[node];
            node ^= Offset(unit);
            if (HasValue(unit))
            {
                return TextAt(ValueOf(units[node]));
            }
        }

        return null;
    }

    private string TextAt(int start) => Encoding.UTF8.GetString(texts.AsSpan(start)[..texts.AsSpan(start).IndexOf((byte)0)]);

    // Whether every way through the array stays inside it and ends at a text: then no look-up can leave it.
    private bool IsWhole()
    {
        var seen = new bool[units.Length];
        var open = new Stack<int>([Offset(units[0])]);
        while (open.TryPop(out var node))
        {
            if ((uint)(node | 0xFF) >= (uint)units.Length)
            {
                return false;
            }

            if (seen[node])
            {
                continue;
            }

            seen[node] = true;
            for (var value = 1; value < 256; value++)
            {
                var unit = units[node ^ value];
                if (!HasLabel(unit, (byte)value))
                {
                    continue;
                }

                var next = (node ^ value) ^ Offset(unit);
                if (HasValue(unit) && ((uint)next >= (uint)units.Length || !IsText(ValueOf(units[next]))))
                {
                    return false;
                }

                open.Push(next);
            }
        }

        return true;
    }

    private bool IsText(int start)
    {
        if (start >= texts.Length || texts.AsSpan(start).IndexOf((byte)0) is not (>= 0 and var length))
        {
            return false;
        }

        return System.Text.Unicode.Utf8.IsValid(texts.AsSpan(start, length));
    }
}
