using TransRec.Data;
using TransRec.Encoders.Text;
using TransRec.Foundation.Randomness;
using TransRec.Text;
using TransRec.Training;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// The titles and users of a training step: those of <c>../shared/data/amazon_games6k</c> in the words of bert-base-uncased, or, where that folder is
/// absent, users of the same history lengths over titles of random words with the same distribution of lengths.
/// </summary>
internal sealed record StepData(Domain Domain, TokenizedTitles Titles, string About)
{
    /// <summary>Items of a history that is read.</summary>
    public const int Positions = 20;

    /// <summary>Tokens that a title is cut, and the reference pads it, to.</summary>
    public const int TitleLength = 30;

    /// <summary>Words of bert-base-uncased.</summary>
    public const int VocabularySize = 30_522;

    // Quantiles of the real domain at 0, 5, ... 100%: tokens of a title with both marks, interactions of a user.
    private static readonly int[] TitleLengths = [3, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 18, 19, 21, 23, 26, 29, 30, 30];
    private static readonly int[] HistoryLengths = [5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12, 15, 21, 60];

    public static StepData Load()
    {
        var folder = Path.Combine("..", "shared", "data", "amazon_games6k");
        var words = Path.Combine("..", "shared", "tokenizers", "bert-base-uncased");
        var options = new DomainOptions { MaximumSequenceLength = Positions };
        if (!Directory.Exists(folder) || !Directory.Exists(words))
        {
            return Generated(options);
        }

        var domain = Domain.Load(folder, options);
        return new StepData(domain, TokenizedTitles.Create(TokenizerFolder.Open(words), [.. domain.Titles.Skip(1)], TitleLength, lowerCase: true), "amazon_games6k");
    }

    /// <summary>Batches of users with negatives.</summary>
    public SequenceBatcher Batcher(int users) =>
        new(Domain, Enumerable.Range(0, Domain.UserCount), users, seed: 1, everyPosition: true, negatives: true);

    private static StepData Generated(DomainOptions options)
    {
        const int items = 17_000;
        var random = new RandomSource(1, RandomPurpose.Generation);
        var users = Enumerable.Range(0, 2_000).Select(user =>
            (user.ToString(), (IReadOnlyList<string>)[.. Enumerable.Range(0, Draw(HistoryLengths)).Select(_ => random.NextBelow(items).ToString())]));
        var domain = Domain.Create("generated", Enumerable.Range(0, items).Select(item => (item.ToString(), "title")), users, options);
        int[] offsets = [0, 0, .. new int[domain.ItemCount]];
        for (var item = 1; item <= domain.ItemCount; item++)
        {
            offsets[item + 1] = offsets[item] + Draw(TitleLengths);
        }

        int[] tokens = [.. Enumerable.Range(0, offsets[^1]).Select(_ => 1_000 + random.NextBelow(VocabularySize - 1_000))];
        return new StepData(domain, new TokenizedTitles(tokens, offsets), "generated titles: the real ones are absent");

        int Draw(int[] quantiles) => quantiles[random.NextBelow(quantiles.Length)];
    }
}
