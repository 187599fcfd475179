using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>Sum of word, position and token type embeddings, normalised (Devlin et al. 2019, figure 2).</summary>
internal sealed class TextEmbeddings : nn.Module
{
    private readonly Parameter word;
    private readonly Parameter position;
    private readonly Parameter type;
    private readonly LayerNorm norm;
    private readonly double dropout;
    private readonly int firstPosition;

    public TextEmbeddings(TextEncoderOptions options)
        : base(nameof(TextEmbeddings))
    {
        word = Table(options.VocabularySize, options);
        position = Table(options.Positions, options);
        type = Table(options.TokenTypes, options);
        norm = nn.LayerNorm(options.Width, options.NormEpsilon);
        dropout = options.Dropout;
        firstPosition = options.FirstPosition;
        RegisterComponents();
    }

    /// <summary>The word table, [vocabulary, width]; masked-LM ties its output to it.</summary>
    public Parameter Words => word;

    /// <returns>[rows, width].</returns>
    public Tensor Forward(PackedTokens tokens)
    {
        using var scope = NewDisposeScope();
        var sum = word.index_select(0, tokens.Ids) + position.index_select(0, firstPosition == 0 ? tokens.Positions : tokens.Positions + firstPosition);
        sum += tokens.Types is null ? type[0] : type.index_select(0, tokens.Types);
        return nn.functional.dropout(norm.forward(sum), dropout, training).MoveToOuterDisposeScope();
    }

    private static Parameter Table(int rows, TextEncoderOptions options)
    {
        var table = new Parameter(empty(rows, options.Width).normal_(0, options.InitialDeviation));
        table.DetachFromDisposeScope();
        return table;
    }
}
