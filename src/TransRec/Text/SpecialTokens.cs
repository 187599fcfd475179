namespace TransRec.Text;

/// <summary>The five tokens with a role, by name and id.</summary>
internal sealed class SpecialTokens
{
    /// <summary>BERT's names: padding, start, end, unknown, mask.</summary>
    public static readonly string[] Bert = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"];

    /// <summary>RoBERTa's names, in the same order.</summary>
    public static readonly string[] Roberta = ["<pad>", "<s>", "</s>", "<unk>", "<mask>"];

    private readonly (string Text, int Id)[] all;

    /// <exception cref="InvalidDataException">The vocabulary lacks one of the names.</exception>
    public SpecialTokens(string[] names, Vocabulary vocabulary)
    {
        var missing = names.Where(name => vocabulary.Find(name) < 0).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"{vocabulary.Source} lacks the special token{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)} among its "
                + $"{vocabulary.Count} tokens; expected {string.Join(", ", names)}.");
        }

        Names = names;
        all = [.. names.Select(name => (name, vocabulary.Find(name)))];
    }

    /// <summary>The names, in the order of <see cref="Bert"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    public int Pad => all[0].Id;

    public int Start => all[1].Id;

    public int End => all[2].Id;

    public int Unknown => all[3].Id;

    public int Mask => all[4].Id;

    public bool Contains(int id) => id == Pad || id == Start || id == End || id == Unknown || id == Mask;

    /// <summary>The special token that the text begins with; null when there is none. No name is the beginning of another.</summary>
    public (string Text, int Id)? Match(ReadOnlySpan<char> text)
    {
        foreach (var special in all)
        {
            if (text.StartsWith(special.Text, StringComparison.Ordinal))
            {
                return special;
            }
        }

        return null;
    }
}
