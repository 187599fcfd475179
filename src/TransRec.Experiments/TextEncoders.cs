using TransRec.Checkpoints;
using TransRec.Encoders;
using TransRec.Encoders.Text;
using TransRec.Text;

namespace TransRec.Experiments;

/// <summary>Makes text encoders and their tokenizers from recipes.</summary>
internal static class TextEncoders
{
    /// <summary>A text encoder: from a Hugging Face folder, or with random weights for a tokenizer's vocabulary.</summary>
    /// <exception cref="RunException">The encoder and the tokenizer do not belong together.</exception>
    public static TextEncoder Of(TextItemEncoderOptions options, Tokenizer tokenizer, int seed)
    {
        ModelBuilder.SeedWeights(seed);
        var encoder = options.Folder is null
            ? new TextEncoder(Shape(options, tokenizer))
            : TextEncoderFolder.Load(HuggingFaceFolder.Open(EncoderSource.Require(options.Folder, "itemEncoder.folder")), options.Dropout);
        if (encoder.Options.VocabularySize < tokenizer.VocabularySize)
        {
            throw new RunException(
                $"The encoder in {options.Folder} has {encoder.Options.VocabularySize} words, the tokenizer {tokenizer.VocabularySize}: they do not belong together.");
        }

        return encoder;
    }

    /// <summary>The tokenizer of a recipe's text encoder.</summary>
    /// <exception cref="RunException">Neither a folder nor a tokenizer is named.</exception>
    public static Tokenizer TokenizerOf(TextItemEncoderOptions options) =>
        TokenizerFolder.Open(
            options.Tokenizer is { } tokenizer ? EncoderSource.Require(tokenizer, "itemEncoder.tokenizer")
            : options.Folder is { } folder ? EncoderSource.Require(folder, "itemEncoder.folder")
            : throw new RunException(
                "itemEncoder names neither a folder with weights nor a tokenizer. Set itemEncoder.folder (a Hugging Face folder, e.g. what pretrain-text made) "
                + "or itemEncoder.tokenizer (a folder with vocab.txt, or vocab.json and merges.txt)."));

    private static TextEncoderOptions Shape(TextItemEncoderOptions options, Tokenizer tokenizer)
    {
        var roberta = tokenizer is ByteLevelBpeTokenizer;
        return new TextEncoderOptions
        {
            Family = roberta ? TextEncoderFamily.Roberta : TextEncoderFamily.Bert,
            VocabularySize = tokenizer.VocabularySize,
            Width = options.Width,
            Layers = options.Layers,
            Heads = options.Heads,
            FeedForwardWidth = options.FeedForwardWidth,
            Positions = options.MaximumTokens + (roberta ? tokenizer.PadId + 1 : 0),
            TokenTypes = roberta ? 1 : 2,
            PadId = tokenizer.PadId,
            NormEpsilon = roberta ? 1e-5 : 1e-12,
            // BERT's 0.02 belongs to width 768. Kept for a narrow encoder, it makes every sublayer's output so small beside the residual that all
            // titles begin with nearly the same [CLS], and training sits on a plateau.
            InitialDeviation = 1 / Math.Sqrt(options.Width),
            Dropout = options.Dropout,
            AttentionDropout = options.Dropout,
        };
    }
}
