using System.Globalization;

namespace TransRec.Text;

/// <summary>What a character becomes when it is decomposed canonically and its accents (non-spacing marks) are taken away: BERT's accent stripping.</summary>
/// <remarks>
/// The table is our own because string.Normalize returns its input unchanged under InvariantGlobalization. Characters are handled one by one, which equals
/// decomposing the whole word except for the order of the two dozen spacing marks that have a combining class and stand side by side.
/// </remarks>
internal static partial class Accents
{
    /// <summary>The most characters that one character leaves.</summary>
    public const int MostPerCharacter = 3;

    private const int HangulFirst = 0xAC00;
    private const int HangulCount = 11172;
    private const int HangulVowels = 21;
    private const int HangulTails = 28;

    private static readonly Dictionary<int, int[]> Bases = Read();

    /// <summary>Writes what remains of the character; returns how many characters that is (0 for an accent on its own).</summary>
    public static int Strip(int character, Span<int> remains)
    {
        if (character < 0x80)
        {
            remains[0] = character;
            return 1;
        }

        if ((uint)(character - HangulFirst) < HangulCount)
        {
            return Jamo(character - HangulFirst, remains);
        }

        if (Bases.TryGetValue(character, out var bases))
        {
            bases.CopyTo(remains);
            return bases.Length;
        }

        if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark)
        {
            return 0;
        }

        remains[0] = character;
        return 1;
    }

    private static int Jamo(int syllable, Span<int> remains)
    {
        remains[0] = 0x1100 + (syllable / (HangulVowels * HangulTails));
        remains[1] = 0x1161 + (syllable / HangulTails % HangulVowels);
        remains[2] = 0x11A7 + (syllable % HangulTails);
        return syllable % HangulTails == 0 ? 2 : 3;
    }

    private static Dictionary<int, int[]> Read()
    {
        var bases = new Dictionary<int, int[]>(2100);
        foreach (var entry in Table.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            int[] remains = [.. entry[..colon].Split('+').Select(Hexadecimal)];
            foreach (var range in entry[(colon + 1)..].Split(' '))
            {
                var ends = range.Split('-');
                for (var character = Hexadecimal(ends[0]); character <= Hexadecimal(ends[^1]); character++)
                {
                    bases.Add(character, remains);
                }
            }
        }

        AddIdeographs(bases, 0xF900, IdeographsFromF900);
        AddIdeographs(bases, 0x2F800, IdeographsFrom2F800);
        return bases;
    }

    private static void AddIdeographs(Dictionary<int, int[]> bases, int first, string unified)
    {
        foreach (var rune in unified.EnumerateRunes())
        {
            if (rune.Value != '.')
            {
                bases.Add(first, [rune.Value]);
            }

            first++;
        }
    }

    private static int Hexadecimal(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
