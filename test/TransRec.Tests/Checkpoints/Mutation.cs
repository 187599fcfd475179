namespace TransRec.Tests.Checkpoints;

/// <summary>Seeded damage to bytes: bits, bytes, cuts, repetitions, extreme numbers.</summary>
internal static partial class Mutation
{
    private static readonly byte[][] Extremes =
    [
        [0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0, 0, 0, 0, 0x80], [0xff, 0xff], "99999999"u8.ToArray(), "-1"u8.ToArray(),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "1.5", "1e999", "-0.0", "NaN", "2147483648", "9223372036854775808", "1e-400", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"../x\"", "\"/dev/null\"", "\"\u00ff\"", "[]", "{}", "[null]", "[[[[]]]]", "{\"a\":{}}", "[1,2,3,4,5]", "\t", "\n", ",", ":", "]", "}", "\u0000",
    ];

    /// <summary>Damage to bytes.</summary>
    public static byte[] Of(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[place] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(place, random.Next(1, 1 + Math.Min(8, bytes.Count - place))); break;
                case 3: bytes.Insert(place, (byte)random.Next(256)); break;
                case 4: bytes.InsertRange(place, bytes[place..Math.Min(bytes.Count, place + random.Next(1, 17))]); break;
                case 5: bytes.RemoveRange(place, bytes.Count - place); break;
                default: Overwrite(bytes, place, Extremes[random.Next(Extremes.Length)]); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Damage that knows JSON and tables: a value, a name or a separator is exchanged for another; what is no text is damaged as bytes are.</summary>
    public static byte[] OfText(byte[] good, Random random)
    {
        var text = System.Text.Encoding.Latin1.GetString(good);
        var tokens = Tokens().Matches(text);
        if (tokens.Count < 3)
        {
            return Of(good, random);
        }

        for (var change = random.Next(1, 3); change > 0; change--)
        {
            var token = tokens[random.Next(tokens.Count)];
            if (token.Index + token.Length > text.Length)
            {
                break; // moved by the change before
            }

            var other = random.Next(4) switch
            {
                0 => tokens[random.Next(tokens.Count)].Value,
                1 => "",
                _ => Values[random.Next(Values.Length)],
            };
            text = text[..token.Index] + other + text[(token.Index + token.Length)..];
        }

        return System.Text.Encoding.Latin1.GetBytes(text);
    }

    [System.Text.RegularExpressions.GeneratedRegex("\"[^\"\\n]*\"|-?[0-9][0-9.eE+-]*|true|false|null|[A-Za-z_]+|[\\[\\]{},:\\t]")]
    private static partial System.Text.RegularExpressions.Regex Tokens();

    private static void Overwrite(List<byte> bytes, int place, byte[] value)
    {
        for (var index = 0; index < value.Length && place + index < bytes.Count; index++)
        {
            bytes[place + index] = value[index];
        }
    }
}
