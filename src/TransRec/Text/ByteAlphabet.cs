namespace TransRec.Text;

/// <summary>The 256 printable characters that stand for bytes in a byte-level vocabulary (GPT-2): "Ġ" is the space.</summary>
internal static class ByteAlphabet
{
    /// <summary>Stands for a space, and so marks the beginning of a word.</summary>
    public const char Space = '\u0120';

    private static readonly char[] Characters = Build();
    private static readonly Dictionary<char, byte> Bytes = Characters.Index().ToDictionary(pair => pair.Item, pair => (byte)pair.Index);

    public static char OfByte(byte value) => Characters[value];

    /// <summary>A text's bytes in the alphabet.</summary>
    public static string Of(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(value => Characters[value]));

    /// <summary>The bytes that a token stands for; a character outside the alphabet gives its UTF-8 bytes.</summary>
    public static void Decode(string token, List<byte> into)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in token.EnumerateRunes())
        {
            if (rune.IsBmp && Bytes.TryGetValue((char)rune.Value, out var value))
            {
                into.Add(value);
            }
            else
            {
                into.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            }
        }
    }

    // Printable Latin-1 characters stand for themselves, the others for the characters from U+0100 on, in order.
    private static char[] Build()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++)
        {
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++;
        }

        return characters;
    }
}
