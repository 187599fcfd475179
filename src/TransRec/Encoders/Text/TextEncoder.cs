using TorchSharp.Modules;
using TransRec.Insertion;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>A BERT or RoBERTa encoder over packed titles, with insertion points in every block.</summary>
public sealed class TextEncoder : nn.Module
{
    private readonly TextEmbeddings embeddings;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly Projection? pooler;

    /// <summary>An encoder with weights drawn from N(0, InitialDeviation), biases 0, as BERT starts.</summary>
    public TextEncoder(TextEncoderOptions options)
        : base(nameof(TextEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        embeddings = new TextEmbeddings(options);
        blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, options.Layers).Select(_ => new TransformerBlock(options.Block))]);
        pooler = options.Pooler ? new Projection(options.Width, options.Width, Roles.Head) : null;
        RegisterComponents();
        foreach (var projection in modules().OfType<Projection>())
        {
            projection.DrawNormal(options.InitialDeviation);
        }
    }

    /// <summary>The shape.</summary>
    public TextEncoderOptions Options { get; }

    /// <summary>The word table, [vocabulary, width].</summary>
    public Parameter WordEmbeddings => embeddings.Words;

    /// <summary>The hidden states behind the last block.</summary>
    /// <returns>[rows, width].</returns>
    public Tensor Forward(PackedTokens tokens)
    {
        using var scope = NewDisposeScope();
        var hidden = Embed(tokens);
        foreach (var block in blocks)
        {
            hidden = block.Forward(hidden, tokens.Layout);
        }

        return hidden.MoveToOuterDisposeScope();
    }

    /// <summary>The hidden states behind the embeddings and behind every block.</summary>
    /// <returns>Layers + 1 tensors, each [rows, width].</returns>
    public IReadOnlyList<Tensor> HiddenStates(PackedTokens tokens)
    {
        var states = new List<Tensor> { Embed(tokens) };
        foreach (var block in blocks)
        {
            states.Add(block.Forward(states[^1], tokens.Layout));
        }

        return states;
    }

    /// <summary>The hidden state of each title's first token ([CLS]); the last block computes no other row.</summary>
    /// <returns>In the order of the sorted titles, [titles, width].</returns>
    public Tensor ForwardFirst(PackedTokens tokens)
    {
        using var scope = NewDisposeScope();
        var hidden = Embed(tokens);
        for (var i = 0; i < blocks.Count - 1; i++)
        {
            hidden = blocks[i].Forward(hidden, tokens.Layout);
        }

        return blocks[^1].ForwardFirst(hidden, tokens.Layout).MoveToOuterDisposeScope();
    }

    /// <summary>The pooler's output, tanh(Linear([CLS])).</summary>
    /// <exception cref="InvalidOperationException">The encoder has no pooler.</exception>
    public Tensor Pool(Tensor first) =>
        pooler is null ? throw new InvalidOperationException("This encoder has no pooler.") : tanh(pooler.forward(first));

    private Tensor Embed(PackedTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var longest = tokens.Layout.Groups.Max(group => group.Length);
        return longest <= Options.MaximumLength
            ? embeddings.Forward(tokens)
            : throw new ArgumentException($"A title has {longest} tokens; the encoder has positions for {Options.MaximumLength}.", nameof(tokens));
    }
}
