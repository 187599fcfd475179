namespace TransRec.Text;

/// <summary>The merges of a byte-level vocabulary by rank.</summary>
internal sealed class BytePairs
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> merges;

    /// <param name="vocabulary">Holds both sides of every merge and its result.</param>
    /// <param name="pairs">The merges, most important first.</param>
    /// <param name="place">Where the merge of a given position stands, for messages.</param>
    /// <exception cref="InvalidDataException">A side or the result is not in the vocabulary, or a merge appears twice.</exception>
    public BytePairs(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> pairs, Func<int, string> place)
    {
        merges = new Dictionary<(int, int), (int, int)>(pairs.Count);
        for (var rank = 0; rank < pairs.Count; rank++)
        {
            var (left, right) = pairs[rank];
            var (leftId, rightId, merged) = (vocabulary.Find(left), vocabulary.Find(right), vocabulary.Find(left + right));
            if (leftId < 0 || rightId < 0 || merged < 0)
            {
                var missing = leftId < 0 ? left : rightId < 0 ? right : left + right;
                throw new InvalidDataException(
                    $"{place(rank)}: the merge \"{left} {right}\" needs the token \"{missing}\", which {vocabulary.Source} lacks. Take both files from the same folder.");
            }

            if (!merges.TryAdd((leftId, rightId), (rank, merged)))
            {
                throw new InvalidDataException($"{place(rank)}: the merge \"{left} {right}\" appears twice; expected each merge once.");
            }
        }

        Pairs = pairs;
    }

    public IReadOnlyList<(string Left, string Right)> Pairs { get; }

    /// <summary>The rank of a merge and the token it gives; false when the two do not merge.</summary>
    public bool TryGet(int left, int right, out int rank, out int merged)
    {
        var found = merges.TryGetValue((left, right), out var merge);
        (rank, merged) = merge;
        return found;
    }
}
