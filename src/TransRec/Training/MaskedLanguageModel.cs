using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Loss and accuracy of masked-LM on packed titles.</summary>
/// <param name="encoder">The text encoder.</param>
/// <param name="head">Its output layer.</param>
/// <param name="titles">All titles; title numbers count from 1.</param>
/// <param name="masking">What is hidden.</param>
internal sealed class MaskedLanguageModel(TextEncoder encoder, MaskedLanguageModelHead head, TokenizedTitles titles, TokenMasking masking)
{
    public TextEncoder Encoder => encoder;

    public MaskedLanguageModelHead Head => head;

    public TokenizedTitles Titles => titles;

    /// <summary>Titles with some of their tokens hidden.</summary>
    /// <param name="numbers">Title numbers.</param>
    /// <param name="epoch">Which masking.</param>
    public MaskedTitles Mask(ReadOnlySpan<int> numbers, int epoch)
    {
        var tokens = new int[numbers.Length][];
        var hidden = new List<(int Place, int Token)>[numbers.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = titles[numbers[i]].ToArray();
            hidden[i] = [];
            masking.Hide(numbers[i], epoch, tokens[i], hidden[i]);
        }

        return new MaskedTitles(tokens, hidden);
    }

    /// <summary>The summed loss of the hidden tokens of some titles, how many there are, and how many are predicted right (counted in evaluation mode).</summary>
    public (Tensor LossSum, int Hidden, Tensor Right) Forward(MaskedTitles masked)
    {
        using var scope = NewDisposeScope();
        var device = encoder.WordEmbeddings.device;
        var packed = PackedTokens.Of(masked.Tokens.Length, place => masked.Tokens[place], encoder.Options.PadId, device);
        var (rows, labels) = Locate(packed, masked.Hidden);
        var states = encoder.Forward(packed).index_select(0, tensor(rows, device: device)); // [hidden, width]
        var scores = head.Forward(states, encoder.WordEmbeddings); // [hidden, vocabulary]
        var wanted = tensor(labels, device: device);
        var right = encoder.training ? zeros(1) : scores.argmax(1).eq(wanted).sum(); // counting is a pass over a large matrix
        var loss = nn.functional.cross_entropy(scores, wanted, reduction: nn.Reduction.Sum);
        return (loss.MoveToOuterDisposeScope(), rows.Length, right.MoveToOuterDisposeScope());
    }

    private static (long[] Rows, long[] Labels) Locate(PackedTokens packed, List<(int Place, int Token)>[] hidden)
    {
        var first = packed.Layout.FirstRows().data<long>().ToArray();
        var places = packed.Places!.cpu().data<long>().ToArray();
        List<long> rows = [], labels = [];
        for (var i = 0; i < hidden.Length; i++)
        {
            foreach (var (place, token) in hidden[i])
            {
                rows.Add(first[places[i]] + place);
                labels.Add(token);
            }
        }

        return ([.. rows], [.. labels]);
    }
}

/// <summary>Titles with some of their tokens hidden.</summary>
/// <param name="Tokens">The tokens of each title as the encoder sees them.</param>
/// <param name="Hidden">For each title the hidden places and what stood there.</param>
internal sealed record MaskedTitles(int[][] Tokens, List<(int Place, int Token)>[] Hidden)
{
    /// <summary>Hidden tokens of all titles.</summary>
    public int Count => Hidden.Sum(one => one.Count);

    /// <summary>Cuts the titles, as they follow one another, into parts of at most so many titles and tokens; one title at least.</summary>
    public IEnumerable<MaskedTitles> Parts(int titles, int tokens)
    {
        for (int start = 0, end = 0; start < Tokens.Length; start = end)
        {
            for (var sum = 0; end < Tokens.Length && end - start < titles && (end == start || sum + Tokens[end].Length <= tokens); end++)
            {
                sum += Tokens[end].Length;
            }

            yield return new MaskedTitles(Tokens[start..end], Hidden[start..end]);
        }
    }
}
