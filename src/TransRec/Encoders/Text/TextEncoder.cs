using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>A text encoder over packed titles: BERT, or a family with its blocks, with insertion points in every block.</summary>
public sealed class TextEncoder : nn.Module
{
    private readonly TextEmbeddings embeddings;
    private readonly DistanceBias? distances;
    private readonly DisentangledPositions? relative;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly StatesPoint states;
    private readonly LayerNorm? norm;
    private readonly Projection? pooler;

    /// <summary>An encoder with weights drawn from N(0, InitialDeviation), biases 0, as BERT starts.</summary>
    public TextEncoder(TextEncoderOptions options)
        : base(nameof(TextEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        embeddings = new TextEmbeddings(options);
        distances = options.Describing.HasDistanceBias ? new DistanceBias(options.Heads, options.InitialDeviation) : null;
        relative = options.Describing.IsDisentangled ? new DisentangledPositions(options) : null;
        blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, options.Layers).Select(block =>
            new TransformerBlock(options.Block(block), distances is null ? null : distances.Of, relative is null ? null : relative.Of))]);
        states = new StatesPoint(options.Width, options.Layers);
        norm = options.Describing.HasLastNorm ? nn.LayerNorm(options.Width, options.NormEpsilon, bias: false) : null;
        pooler = options.Pooler ? new Projection(options.Width, options.Width, Roles.Head) : null;
        RegisterComponents();
        foreach (var projection in modules().OfType<Projection>())
        {
            projection.DrawNormal(options.InitialDeviation);
        }
    }

    /// <summary>The shape.</summary>
    public TextEncoderOptions Options { get; }

    /// <summary>The word table, [vocabulary, width of the embeddings].</summary>
    public Parameter WordEmbeddings => embeddings.Words;

    /// <summary>The hidden states after the last block, and after the last norm where the family has one.</summary>
    /// <returns>[rows, width].</returns>
    public Tensor Forward(PackedTokens tokens)
    {
        using var scope = NewDisposeScope();
        var (hidden, layout) = Embed(tokens);
        return layout.Content(Normed(BlockStack.AllRows(blocks, states, hidden, layout))).MoveToOuterDisposeScope();
    }

    /// <summary>The hidden states after the embeddings and after every block, before a last norm and an adapter at <c>states</c>.</summary>
    /// <returns>Layers + 1 tensors, each [rows, width].</returns>
    public IReadOnlyList<Tensor> HiddenStates(PackedTokens tokens)
    {
        var (hidden, layout) = Embed(tokens);
        return [.. BlockStack.States(blocks, hidden, layout).Select(layout.Content)];
    }

    /// <summary>The state of each title, by <see cref="TextEncoderOptions.Pooling"/>; for [CLS] the last block computes no other row, unless an adapter needs them.</summary>
    /// <returns>In the order of the sorted titles, [titles, width].</returns>
    public Tensor ForwardFirst(PackedTokens tokens)
    {
        using var scope = NewDisposeScope();
        var (hidden, layout) = Embed(tokens);
        return ForwardFirst(0, hidden, layout).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The state of each title, by <see cref="TextEncoderOptions.Pooling"/>, after the embeddings and after every block, before an adapter at <c>states</c>. The mean after the
    /// last block is that of the normed states where the family has a last norm, which a mean of others does not give; [CLS] is not normed.
    /// </summary>
    /// <returns>Layers + 1 tensors in the order of the sorted titles, each [titles, width].</returns>
    public IReadOnlyList<Tensor> FirstStates(PackedTokens tokens)
    {
        var (hidden, layout) = Embed(tokens);
        if (PoolsFirst)
        {
            return BlockStack.FirstStates(blocks, hidden, layout);
        }

        var all = BlockStack.States(blocks, hidden, layout);
        all[^1] = Normed(all[^1]);
        return [.. all.Select(layout.MeanOfContent)];
    }

    /// <summary>What <see cref="ForwardFirst(PackedTokens)"/> gives, from the states of <see cref="FirstStates"/>.</summary>
    /// <exception cref="InvalidOperationException">An adapter needs the states of other tokens too; with mean pooling every adapter at <c>states</c> does.</exception>
    internal Tensor OfFirstStates(IReadOnlyList<Tensor> first) => PoolsFirst ? Normed(BlockStack.OfFirstStates(states, first))
        : states.Adapter is null ? first[^1]
        : throw new InvalidOperationException("The mean of what an adapter gives at all tokens does not follow from the mean of the states it reads.");

    /// <summary>The rows that go into a block, and their sequences in the order of the sorted titles.</summary>
    internal (Tensor Rows, PackedLayout Layout) Below(int block, PackedTokens tokens)
    {
        var (hidden, layout) = Embed(tokens);
        return (BlockStack.Below(blocks, block, hidden, layout), layout);
    }

    /// <summary>What <see cref="ForwardFirst(PackedTokens)"/> gives, from the rows of <see cref="Below"/>.</summary>
    internal Tensor ForwardFirst(int block, Tensor rows, PackedLayout layout) => PoolsFirst
        ? Normed(BlockStack.FirstRows(blocks, states, rows, layout, block))
        : layout.MeanOfContent(Normed(BlockStack.AllRows(blocks, states, rows, layout, block)));

    private Tensor Normed(Tensor rows) => norm is null ? rows : norm.forward(rows);

    /// <summary>The pooler's output, tanh(Linear([CLS])).</summary>
    /// <exception cref="InvalidOperationException">The encoder has no pooler.</exception>
    public Tensor Pool(Tensor first) =>
        pooler is null ? throw new InvalidOperationException("This encoder has no pooler.") : tanh(pooler.forward(first));

    private bool PoolsFirst => Options.Pooling == TextPooling.First;

    private (Tensor Hidden, PackedLayout Layout) Embed(PackedTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        RequireRoom(tokens.Layout.Groups.Max(group => group.Length));
        return (embeddings.Forward(tokens), tokens.Layout.Prepend(embeddings.Input.Adapter?.LeadingRows ?? 0));
    }

    /// <summary>Checks that the position table holds a title after the positions of a prompt or prefix that is attached.</summary>
    /// <param name="longest">Tokens of the title.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal void RequireRoom(int longest)
    {
        var shift = embeddings.Input.Adapter?.PositionShift ?? 0;
        if (longest + shift > Options.MaximumLength)
        {
            var front = shift > 0 ? $" after {shift} positions of an adapter" : "";
            var remedy = shift > 0 ? " Shorten the prompt or prefix, or let titles keep their positions (adapter.shiftPositions false)." : "";
            throw new ArgumentException($"A title has {longest} tokens{front}; the encoder has positions for {Options.MaximumLength}.{remedy}");
        }
    }
}
