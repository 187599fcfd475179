using System.Globalization;
using System.Text;
using TransRec.Text;

namespace TransRec.Experiments.Inspection;

/// <summary>Ids that look as if a spreadsheet, a file system or a keyboard had changed them.</summary>
internal static class IdForms
{
    /// <summary>The ids that differ from another one only by capitals, spaces, or the form of their accents (NFC, NFD).</summary>
    public static IReadOnlyList<string> Alike(IEnumerable<string> ids) =>
        [.. ids.GroupBy(Folded, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => string.Join(" = ", group.Select(Shown)))];

    /// <summary>The ids that have lost leading zeros, by the look of the others.</summary>
    public static IReadOnlyList<string> WithoutZeros(IReadOnlyCollection<string> ids)
    {
        if (ids.Count < 5)
        {
            return [];
        }

        var length = ids.GroupBy(id => id.Length).MaxBy(group => group.Count())!.Key;
        var shorter = ids.Where(id => id.Length < length && id.All(char.IsAsciiDigit) && id[0] != '0').ToList();
        var usual = ids.Where(id => id.Length == length).ToList();
        if (shorter.Count == 0 || length < 4 || usual.Count < ids.Count * 0.6)
        {
            return [];
        }

        // Numbers from 1 on have shorter ones by themselves; ids drawn from a wide range, or letters among digits (B00...), do not.
        var isDense = usual.All(id => id.All(char.IsAsciiDigit)) && Math.Pow(10, length - 1) <= 20.0 * ids.Count;
        return isDense || ids.Any(id => id.Length > length) ? [] : shorter;
    }

    private static string Folded(string id)
    {
        var folded = new StringBuilder();
        foreach (var character in UnicodeForms.Of(id, compatible: false, composed: true).ToLowerInvariant())
        {
            if (!char.IsWhiteSpace(character) && char.GetUnicodeCategory(character) != UnicodeCategory.Format)
            {
                folded.Append(character);
            }
        }

        return folded.ToString();
    }

    // Two forms of an accent look the same; their code points do not.
    private static string Shown(string id) => id.Any(character => character > '~')
        ? $"{id} ({string.Join(' ', id.Where(character => character > '~').Select(character => $"U+{(int)character:X4}"))})"
        : $"\"{id}\"";
}
