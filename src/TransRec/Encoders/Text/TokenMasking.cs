using TransRec.Foundation.Randomness;
using TransRec.Options;
using TransRec.Text;

namespace TransRec.Encoders.Text;

/// <summary>Which tokens of a title are hidden in masked-LM (Devlin et al. 2019, section 3.1).</summary>
public sealed record MaskingOptions
{
    /// <summary>
    /// bert: each title has ten fixed maskings that take turns, as in BERT's duplicated data; roberta: a new masking in every epoch (Liu et al. 2019,
    /// section 4.1). Default roberta.
    /// </summary>
    public string Style { get; init => field = Require.OneOf(value, ["bert", "roberta"]); } = "roberta";

    /// <summary>Fraction of the tokens to predict, 0.01 to 0.9. Default 0.15.</summary>
    public double Fraction { get; init => field = Require.InRange(value, 0.01, 0.9); } = 0.15;

    /// <summary>Whether all pieces of a word are hidden together. Default false.</summary>
    public bool WholeWords { get; init; }
}

/// <summary>Hides tokens: of those chosen, 80% become [MASK], 10% another token, 10% stay. Special tokens are never chosen.</summary>
/// <param name="tokenizer">The vocabulary.</param>
/// <param name="options">How many, and how they change between epochs.</param>
/// <param name="seed">The experiment's seed.</param>
internal sealed class TokenMasking(Tokenizer tokenizer, MaskingOptions options, int seed)
{
    private const int FixedMaskings = 10;

    /// <summary>Hides tokens of a title.</summary>
    /// <param name="title">The title's number; the same number and epoch give the same masking.</param>
    /// <param name="epoch">The epoch from 0.</param>
    /// <param name="tokens">The title's tokens with the special ones; changed in place.</param>
    /// <param name="chosen">Receives the places to predict and the tokens that stood there.</param>
    public void Hide(int title, int epoch, Span<int> tokens, ICollection<(int Place, int Token)> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        var random = new RandomSource(seed, RandomPurpose.Masking, options.Style == "bert" ? epoch % FixedMaskings : epoch, title);
        var units = Units(tokens);
        if (units.Count == 0)
        {
            return;
        }

        var wanted = Math.Max(1, (int)Math.Round(units.Sum(unit => unit.Length) * options.Fraction));
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(units));
        foreach (var (start, length) in units)
        {
            if (wanted <= 0)
            {
                break;
            }

            for (var place = start; place < start + length; place++)
            {
                chosen.Add((place, tokens[place]));
                tokens[place] = Hidden(tokens[place], random);
            }

            wanted -= length;
        }
    }

    private int Hidden(int token, RandomSource random)
    {
        var draw = random.NextUnit();
        if (draw < 0.8)
        {
            return tokenizer.MaskId;
        }

        if (draw >= 0.9)
        {
            return token;
        }

        int other;
        do
        {
            other = random.NextBelow(tokenizer.VocabularySize);
        }
        while (tokenizer.IsSpecial(other));

        return other;
    }

    // What is hidden together: single tokens, or whole words.
    private List<(int Start, int Length)> Units(ReadOnlySpan<int> tokens)
    {
        var units = new List<(int Start, int Length)>(tokens.Length);
        for (var place = 0; place < tokens.Length; place++)
        {
            if (tokenizer.IsSpecial(tokens[place]))
            {
                continue;
            }

            var continues = options.WholeWords && !tokenizer.StartsWord(tokens[place]) && units.Count > 0 && units[^1].Start + units[^1].Length == place;
            if (continues)
            {
                units[^1] = (units[^1].Start, units[^1].Length + 1);
            }
            else
            {
                units.Add((place, 1));
            }
        }

        return units;
    }
}
