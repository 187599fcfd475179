using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text.Families;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>
/// From hidden states to scores of the vocabulary: norm(GELU(Linear(x))) times the word table, plus a bias (Devlin et al. 2019, section 3.1).
/// </summary>
internal sealed class MaskedLanguageModelHead : nn.Module
{
    private readonly Projection dense;
    private readonly LayerNorm norm;
    private readonly Parameter bias;
    private readonly Func<Tensor, Tensor> activation;
    private readonly TextFamily family;

    /// <param name="options">The encoder's shape.</param>
    public MaskedLanguageModelHead(TextEncoderOptions options)
        : base(nameof(MaskedLanguageModelHead))
    {
        ArgumentNullException.ThrowIfNull(options);
        dense = new Projection(options.Width, options.EmbeddingWidth ?? options.Width, Roles.Head, withBias: !options.Describing.IsRotary);
        dense.DrawNormal(options.InitialDeviation);
        norm = nn.LayerNorm(options.EmbeddingWidth ?? options.Width, options.NormEpsilon, bias: !options.Describing.IsRotary);
        using (var scope = NewDisposeScope())
        {
            bias = new Parameter(zeros(options.VocabularySize));
            bias.DetachFromDisposeScope();
        }

        activation = Activation.Of(options.Activation);
        family = options.Describing;
        RegisterComponents();
    }

    /// <param name="hidden">Hidden states of the tokens to predict, [tokens, width].</param>
    /// <param name="words">The encoder's word table, [vocabulary, width of the embeddings].</param>
    /// <returns>[tokens, vocabulary].</returns>
    public Tensor Forward(Tensor hidden, Tensor words)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(norm.forward(activation(dense.forward(hidden))), words, bias).MoveToOuterDisposeScope();
    }

    /// <summary>The family's published names: BERT's below <c>cls.predictions.</c>, RoBERTa's below <c>lm_head.</c></summary>
    public KeyMap Keys => family.HeadMap;

    /// <summary>The head in a Hugging Face folder; a fresh one when there is no folder, or none in it.</summary>
    internal static MaskedLanguageModelHead LoadOrCreate(string? folder, TextEncoderOptions options)
    {
        var head = new MaskedLanguageModelHead(options);
        if (folder is not null)
        {
            using var weights = HuggingFaceFolder.Open(folder).OpenWeights();
            if (head.Keys.ToPublished("dense.weight") is { } key && weights.Entries.ContainsKey(key))
            {
                ModuleWeights.Load(head, weights, head.Keys, mayBeIgnored: _ => true);
            }
        }

        return head;
    }
}
