namespace TransRec.Text;

/// <summary>Joins the most frequent neighbours in a set of counted words until the vocabulary is full. Pair counts are kept up to date, never recounted.</summary>
internal sealed class PieceJoiner
{
    private readonly List<string> tokens;
    private readonly Dictionary<string, int> ids;
    private readonly List<(int[] Pieces, int Length, long Count)> words = [];
    private readonly Dictionary<(int Left, int Right), Pair> pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long NegativeCount, int Left, int Right)> best = new();
    private readonly int minimumFrequency;

    /// <param name="tokens">The vocabulary so far, with every character that words may use; joined pieces are added to it.</param>
    /// <param name="counts">The words and how often each occurs; words with a character outside the vocabulary are left out.</param>
    /// <param name="minimumFrequency">Rarer pairs are not joined.</param>
    public PieceJoiner(List<string> tokens, Dictionary<string, long> counts, int minimumFrequency)
    {
        this.tokens = tokens;
        this.minimumFrequency = minimumFrequency;
        ids = tokens.Index().ToDictionary(token => token.Item, token => token.Index, StringComparer.Ordinal);
        foreach (var (word, count) in counts)
        {
            if (Characters(word) is { } pieces)
            {
                words.Add((pieces, pieces.Length, count));
                CountPairs(words.Count - 1, sign: 1, joined: -1);
            }
        }

        foreach (var pair in pairs.Keys)
        {
            Offer(pair);
        }
    }

    /// <summary>Joins until there are so many tokens, or no pair is frequent enough.</summary>
    public void Join(int vocabularySize)
    {
        while (tokens.Count < vocabularySize && best.TryDequeue(out var pair, out var priority))
        {
            // Counts fall without notice to the queue: an outdated entry goes back with its present count.
            if (pairs[pair].Count != -priority.NegativeCount)
            {
                Offer(pair);
            }
            else
            {
                Join(pair);
            }
        }
    }

    private int[]? Characters(string word)
    {
        var pieces = new List<int>(word.Length);
        foreach (var character in word.EnumerateRunes())
        {
            if (!ids.TryGetValue(pieces.Count == 0 ? character.ToString() : $"##{character}", out var id))
            {
                return null;
            }

            pieces.Add(id);
        }

        return [.. pieces];
    }

    private void Offer((int Left, int Right) pair)
    {
        if (pairs[pair].Count >= minimumFrequency)
        {
            best.Enqueue(pair, (-pairs[pair].Count, pair.Left, pair.Right));
        }
    }

    private void Join((int Left, int Right) pair)
    {
        var text = tokens[pair.Left] + tokens[pair.Right][2..]; // Without the right side's "##".
        if (!ids.TryGetValue(text, out var joined))
        {
            joined = tokens.Count;
            ids.Add(text, joined);
            tokens.Add(text);
        }

        var created = new HashSet<(int, int)>();
        var places = pairs[pair].Words;
        pairs[pair].Words = [];
        foreach (var word in places)
        {
            CountPairs(word, sign: -1, joined: -1);
            Rewrite(word, pair, joined);
            CountPairs(word, sign: 1, joined, created);
        }

        foreach (var changed in created)
        {
            Offer(changed);
        }
    }

    private void Rewrite(int word, (int Left, int Right) pair, int joined)
    {
        var (pieces, length, count) = words[word];
        var kept = 0;
        for (var at = 0; at < length; at++)
        {
            var joins = at + 1 < length && pieces[at] == pair.Left && pieces[at + 1] == pair.Right;
            pieces[kept++] = joins ? joined : pieces[at];
            at += joins ? 1 : 0;
        }

        words[word] = (pieces, kept, count);
    }

    // Adds or takes away the word's pairs. The word is noted under its pairs: all of them at the start, those with the joined piece later.
    private void CountPairs(int word, int sign, int joined, HashSet<(int, int)>? created = null)
    {
        var (pieces, length, count) = words[word];
        for (var at = 0; at + 1 < length; at++)
        {
            var key = (pieces[at], pieces[at + 1]);
            if (!pairs.TryGetValue(key, out var pair))
            {
                pairs.Add(key, pair = new Pair());
            }

            pair.Count += sign * count;
            var isNew = created is null ? sign > 0 : pieces[at] == joined || pieces[at + 1] == joined;
            if (isNew && (pair.Words.Count == 0 || pair.Words[^1] != word))
            {
                pair.Words.Add(word);
            }

            if (isNew)
            {
                _ = created?.Add(key);
            }
        }
    }

    private sealed class Pair
    {
        public long Count { get; set; }

        public List<int> Words { get; set; } = [];
    }
}
