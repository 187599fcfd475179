using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>Sum of word and, where the family has them, position and token type embeddings, normalised (Devlin et al. 2019, figure 2); then a linear layer where they are narrower than the blocks.</summary>
internal sealed class TextEmbeddings : nn.Module
{
    private readonly Parameter word;
    private readonly Parameter? position;
    private readonly Parameter? type;
    private readonly WordPoint words;
    private readonly EmbeddingPoint input;
    private readonly LayerNorm norm;
    private readonly Linear? project;
    private readonly double dropout;
    private readonly int firstPosition;

    public TextEmbeddings(TextEncoderOptions options)
        : base(nameof(TextEmbeddings))
    {
        word = Table(options.VocabularySize, options);
        position = options.Describing.HasPositionTable ? Table(options.Positions, options) : null;
        type = options.TokenTypes > 0 ? Table(options.TokenTypes, options) : null;
        words = new WordPoint(() => word);
        input = new EmbeddingPoint(options.EmbeddingWidth ?? options.Width);
        norm = nn.LayerNorm(options.EmbeddingWidth ?? options.Width, options.NormEpsilon, bias: !options.Describing.IsRotary);
        project = options.EmbeddingWidth is { } narrow ? Between(narrow, options) : null;
        dropout = options.Dropout;
        firstPosition = options.FirstPosition;
        RegisterComponents();
    }

    /// <summary>The word table, [vocabulary, width of the embeddings]; masked-LM ties its output to it.</summary>
    public Parameter Words => word;

    /// <summary>Where an adapter changes the embedded words or puts rows in front of every title.</summary>
    public EmbeddingPoint Input => input;

    /// <returns>The rows of the title's layout with the adapter's in front, [rows, width].</returns>
    public Tensor Forward(PackedTokens tokens)
    {
        using var scope = NewDisposeScope();
        var (embedded, positions, types) = (words.Forward(tokens.Ids), tokens.Positions, tokens.Types);
        if (input.Adapter is { } adapter)
        {
            embedded = adapter.Apply(embedded, tokens.Layout);
            (positions, types) = Shift(positions, types, tokens.Layout, adapter);
        }

        var sum = position is null ? embedded : embedded + position.index_select(0, firstPosition == 0 ? positions : positions + firstPosition);
        if (type is not null)
        {
            sum = sum + (types is null ? type[0] : type.index_select(0, types));
        }

        var rows = nn.functional.dropout(norm.forward(sum), dropout, training);
        return (project is null ? rows : project.forward(rows)).MoveToOuterDisposeScope();
    }

    // Leading rows take the positions from 0, or all of them position 0 where the title keeps its own, and token type 0.
    private static (Tensor Positions, Tensor? Types) Shift(Tensor positions, Tensor? types, PackedLayout layout, IEmbeddingAdapter adapter)
    {
        if (adapter.PositionShift > 0)
        {
            positions = positions + adapter.PositionShift;
        }

        if (adapter.LeadingRows == 0)
        {
            return (positions, types);
        }

        var front = arange(adapter.LeadingRows, dtype: ScalarType.Int64, device: positions.device);
        var none = zeros_like(front);
        return (layout.InFront(adapter.PositionShift > 0 ? front : none, positions), types is null ? null : layout.InFront(none, types));
    }

    private static Linear Between(int narrow, TextEncoderOptions options)
    {
        var layer = nn.Linear(narrow, options.Width);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        layer.weight!.normal_(0, options.InitialDeviation);
        layer.bias!.zero_();
        return layer;
    }

    private static Parameter Table(int rows, TextEncoderOptions options)
    {
        var table = new Parameter(empty(rows, options.EmbeddingWidth ?? options.Width).normal_(0, options.InitialDeviation));
        table.DetachFromDisposeScope();
        return table;
    }
}
