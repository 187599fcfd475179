using System.Text;
using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>Byte-pair merging as the original code writes it: find the best pair, replace all of it, start again.</summary>
internal static class SlowBytePairs
{
    public static List<string> Merge(string piece, IReadOnlyList<(string Left, string Right)> merges)
    {
        var word = Encoding.UTF8.GetBytes(piece).Select(value => ByteAlphabet.OfByte(value).ToString()).ToList();
        var ranks = merges.Index().ToDictionary(merge => merge.Item, merge => merge.Index);
        while (word.Zip(word.Skip(1)).Where(ranks.ContainsKey).ToList() is { Count: > 0 } known)
        {
            var best = known.MinBy(pair => ranks[pair]);
            var joined = new List<string>();
            for (var at = 0; at < word.Count; at++)
            {
                var joins = at + 1 < word.Count && (word[at], word[at + 1]) == best;
                joined.Add(joins ? word[at] + word[++at] : word[at]);
            }

            word = joined;
        }

        return word;
    }
}
