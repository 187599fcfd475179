namespace TransRec.Experiments.Inspection;

/// <summary>Chooses how many tokens of a title are read (<c>itemEncoder.maximumTokens</c>).</summary>
/// <remarks>Titles are packed without padding: a longer limit costs time for titles that are long alone, and a row of positions for every token.</remarks>
internal static class TitleLength
{
    private const int Marks = 2; // [CLS] and [SEP] count among a model's tokens
    private const double Whole = 0.99;
    private const double PiecesOfAWord = 1.25; // of five domains' titles, BERT's pieces by words and marks: 1.08 to 1.31, at their 99th percentile 1.11 to 1.23
    private static readonly int[] Choices = [32, 64, 96, 128, 192, 256, 384, 512];

    /// <summary>The least of some round numbers at which 99% of the titles are read whole; the largest of them where none is enough.</summary>
    /// <param name="tokens">Tokens of each title, without those that mark beginning and end; at least one title.</param>
    /// <param name="estimated">Whether they are words and marks, of which a tokenizer makes more.</param>
    public static int Of(IEnumerable<int> tokens, bool estimated)
    {
        int[] sorted = [.. tokens.Order()];
        var longest = sorted[Math.Min(sorted.Length - 1, (int)(Whole * sorted.Length))];
        var needed = (int)Math.Ceiling(longest * (estimated ? PiecesOfAWord : 1)) + Marks;
        return Choices.FirstOrDefault(choice => choice >= needed, Choices[^1]);
    }
}
