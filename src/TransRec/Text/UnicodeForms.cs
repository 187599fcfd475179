using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>Unicode's normal forms NFC, NFD, NFKC and NFKD (Unicode 14, annex 15).</summary>
/// <remarks>The tables are our own because string.Normalize returns its input unchanged under InvariantGlobalization.</remarks>
internal static class UnicodeForms
{
    private const int HangulFirst = 0xAC00, HangulCount = 11172, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;

    private static readonly Lazy<Tables> Data = new(Tables.Read);

    /// <summary>The text in a normal form. Half surrogate pairs become U+FFFD.</summary>
    /// <param name="text">The text.</param>
    /// <param name="compatible">Whether compatible characters (ligatures, full-width letters) are replaced: the K in NFKC and NFKD.</param>
    /// <param name="composed">Whether characters are composed again: the C.</param>
    public static string Of(string text, bool compatible, bool composed)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        var characters = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, compatible, characters);
        }

        Order(characters);
        if (composed)
        {
            Compose(characters);
        }

        return string.Concat(characters.Select(character => new Rune(character).ToString()));
    }

    private static void Decompose(int character, bool compatible, List<int> into)
    {
        if ((uint)(character - HangulFirst) < HangulCount)
        {
            var syllable = character - HangulFirst;
            into.Add(Leads + (syllable / (VowelCount * TailCount)));
            into.Add(Vowels + (syllable / TailCount % VowelCount));
            if (syllable % TailCount > 0)
            {
                into.Add(Tails + (syllable % TailCount));
            }
        }
        else if (Data.Value.Canonical.TryGetValue(character, out var parts) || (compatible && Data.Value.Compatible.TryGetValue(character, out parts)))
        {
            foreach (var part in parts)
            {
                Decompose(part, compatible, into);
            }
        }
        else
        {
            into.Add(character);
        }
    }

    // Marks in a row are ordered by their classes; equal classes keep their order.
    private static void Order(List<int> characters)
    {
        for (var start = 0; start < characters.Count; start++)
        {
            var end = start;
            while (end < characters.Count && Class(characters[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var place = start;
                var run = characters.GetRange(start, end - start).OrderBy(Class).ToList(); // a stable sort
                run.ForEach(character => characters[place++] = character);
            }

            start = end;
        }
    }

    private static void Compose(List<int> characters)
    {
        var (starter, last, kept) = (-1, -1, 0);
        for (var i = 0; i < characters.Count; i++)
        {
            var character = characters[i];
            var order = Class(character);
            if (starter >= 0 && (last < order || last == -1) && Pair(characters[starter], character) is { } both)
            {
                characters[starter] = both;
                continue;
            }

            if (order == 0)
            {
                (starter, last) = (kept, -1);
            }
            else
            {
                last = order;
            }

            characters[kept++] = character;
        }

        characters.RemoveRange(kept, characters.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if ((uint)(first - Leads) < LeadCount && (uint)(second - Vowels) < VowelCount)
        {
            return HangulFirst + ((((first - Leads) * VowelCount) + (second - Vowels)) * TailCount);
        }

        if ((uint)(first - HangulFirst) < HangulCount && (first - HangulFirst) % TailCount == 0 && second is > Tails and < Tails + TailCount)
        {
            return first + (second - Tails);
        }

        return Data.Value.Pairs.TryGetValue((first, second), out var both) ? both : null;
    }

    private static int Class(int character) => character < 0x300 ? 0 : Data.Value.Classes.GetValueOrDefault(character);

    private sealed class Tables
    {
        public Dictionary<int, int[]> Canonical { get; } = [];

        public Dictionary<int, int[]> Compatible { get; } = [];

        public Dictionary<(int First, int Second), int> Pairs { get; } = [];

        public Dictionary<int, int> Classes { get; } = [];

        public static Tables Read()
        {
            var tables = new Tables();
            var excluded = new HashSet<int>();
            using var stream = typeof(UnicodeForms).Assembly.GetManifestResourceStream("TransRec.Text.UnicodeForms.txt")!;
            using var reader = new StreamReader(stream);
            var section = "";
            while (reader.ReadLine() is { } line)
            {
                if (line[0] is '#' or '[')
                {
                    section = line;
                    continue;
                }

                foreach (var entry in line.Split(';'))
                {
                    tables.Add(section, entry, excluded);
                }
            }

            foreach (var (both, parts) in tables.Canonical.Where(entry => entry.Value.Length == 2 && !excluded.Contains(entry.Key)))
            {
                tables.Pairs.Add((parts[0], parts[1]), both);
            }

            return tables;
        }

        private void Add(string section, string entry, HashSet<int> excluded)
        {
            var (key, value) = entry.Split('=') is [var left, var right] ? (left, right) : (entry, "");
            switch (section)
            {
                case "[canonical]":
                    Canonical.Add(Hexadecimal(key), [.. value.Split(' ').Select(Hexadecimal)]);
                    break;
                case "[compatible]":
                    Compatible.Add(Hexadecimal(key), [.. value.Split(' ').Select(Hexadecimal)]);
                    break;
                case "[excluded]":
                    excluded.Add(Hexadecimal(key));
                    break;
                default:
                    foreach (var ends in value.Split(' ').Select(range => range.Split('-')))
                    {
                        for (var character = Hexadecimal(ends[0]); character <= Hexadecimal(ends[^1]); character++)
                        {
                            Classes.Add(character, int.Parse(key, CultureInfo.InvariantCulture));
                        }
                    }

                    break;
            }
        }

        private static int Hexadecimal(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
