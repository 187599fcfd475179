using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>Spells a word with the pieces whose scores add up highest among all spellings (Kudo 2018, section 3.1), found by Viterbi's algorithm.</summary>
/// <remarks>
/// As Hugging Face's Unigram: a character that is no piece costs 10 more than the worst piece, neighbouring ones are one unknown token, and of two spellings with one sum
/// the one is taken whose last piece begins first. The time is the word's length times that of the longest piece.
/// </remarks>
internal sealed class UnigramPieces
{
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces;
    private readonly Dictionary<char, int> longest = []; // characters of the longest piece by its first
    private readonly double[] scores;
    private readonly int unknown;
    private readonly double unknownScore;
    private readonly int[]? bytes;

    /// <param name="tokens">The pieces, by id.</param>
    /// <param name="scores">The logarithm of each piece's probability; further tokens than scores are no pieces.</param>
    /// <param name="unknown">The token of what no piece spells.</param>
    /// <param name="byteFallback">Whether what no piece spells becomes its bytes in UTF-8, <c>&lt;0x0A&gt;</c> and so on, where the vocabulary has them.</param>
    public UnigramPieces(IReadOnlyList<string> tokens, double[] scores, int unknown, bool byteFallback)
    {
        (this.scores, this.unknown) = (scores, unknown);
        unknownScore = scores.Min() - UnknownPenalty;
        var ids = new Dictionary<string, int>(scores.Length, StringComparer.Ordinal);
        for (var id = 0; id < scores.Length; id++)
        {
            ids.Add(tokens[id], id);
            longest[tokens[id][0]] = Math.Max(longest.GetValueOrDefault(tokens[id][0]), tokens[id].Length);
        }

        pieces = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        bytes = byteFallback ? [.. Enumerable.Range(0, 256).Select(value => ids.GetValueOrDefault(ByteToken(value), -1))] : null;
    }

    /// <summary>Whether bytes stand for what no piece spells.</summary>
    public bool FallsBackToBytes => bytes is not null;

    /// <summary>The token of what no piece spells.</summary>
    public int Unknown => unknown;

    /// <summary>The scores, by id.</summary>
    public IReadOnlyList<double> Scores => scores;

    /// <summary>Adds the ids of a word's pieces.</summary>
    /// <param name="word">Well-formed text.</param>
    /// <param name="ids">Takes the ids.</param>
    public void Append(ReadOnlySpan<char> word, List<int> ids)
    {
        var (starts, endings) = BestPath(word);
        var path = new List<(int Start, int End, int Id)>();
        for (var end = word.Length; end > 0;)
        {
            var (start, id, last) = (starts[end], endings[end], end);
            while (id == unknown && start > 0 && endings[start] == unknown)
            {
                start = starts[start];
            }

            path.Add((start, last, id));
            end = start;
        }

        for (var i = path.Count - 1; i >= 0; i--)
        {
            var (start, end, id) = path[i];
            if (id != unknown || !AppendBytes(word[start..end], ids))
            {
                ids.Add(id);
            }
        }
    }

    // For every place of the word the best spelling up to it: where its last piece begins, and which it is.
    private (int[] Starts, int[] Ids) BestPath(ReadOnlySpan<char> word)
    {
        var (best, starts, ids) = (new double[word.Length + 1], new int[word.Length + 1], new int[word.Length + 1]);
        starts.AsSpan(1).Fill(-1);
        for (var at = 0; at < word.Length;)
        {
            var width = char.IsHighSurrogate(word[at]) ? 2 : 1;
            var isPiece = false;
            var most = Math.Min(longest.GetValueOrDefault(word[at]), word.Length - at);
            for (var length = 1; length <= most; length++)
            {
                if (pieces.TryGetValue(word.Slice(at, length), out var id))
                {
                    Offer(at, length, id, scores[id]);
                    isPiece |= length == width;
                }
            }

            if (!isPiece)
            {
                Offer(at, width, unknown, unknownScore);
            }

            at += width;
        }

        return (starts, ids);

        void Offer(int at, int length, int id, double score)
        {
            var (end, sum) = (at + length, best[at] + score);
            if (starts[end] < 0 || sum > best[end])
            {
                (best[end], starts[end], ids[end]) = (sum, at, id);
            }
        }
    }

    private bool AppendBytes(ReadOnlySpan<char> text, List<int> ids)
    {
        if (bytes is null)
        {
            return false;
        }

        var utf8 = Encoding.UTF8.GetBytes(text.ToString());
        if (utf8.Any(value => bytes[value] < 0))
        {
            return false;
        }

        ids.AddRange(utf8.Select(value => bytes[value]));
        return true;
    }

    private static string ByteToken(int value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");
}
