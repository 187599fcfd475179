using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Foundation.Randomness;
using TransRec.Text;

namespace TransRec.Encoders.Items;

/// <summary>Text encoders and their tokenizers before training, as options say.</summary>
internal static class TextEncoderStart
{
    /// <summary>A text encoder: from a Hugging Face folder, or with random weights for a tokenizer's vocabulary.</summary>
    /// <exception cref="ItemEncoderException">The encoder and the tokenizer do not belong together.</exception>
    /// <param name="options">The options.</param>
    /// <param name="tokenizer">The tokenizer of the titles.</param>
    /// <param name="seed">Of weights that are drawn.</param>
    /// <param name="notes">Takes a line on everything that the folder does not say outright.</param>
    public static TextEncoder Create(TextItemEncoderOptions options, Tokenizer tokenizer, int seed, List<string> notes)
    {
        TensorGenerators.SeedWeights(seed);
        var encoder = options.Folder is null
            ? new TextEncoder(Shape(options, tokenizer))
            : TextEncoderFolder.Load(
                HuggingFaceFolder.Open(options.Folder), options.Dropout, PoolingOf(options, notes), notes);
        if (encoder.Options.VocabularySize < tokenizer.VocabularySize)
        {
            throw new ItemEncoderException(
                $"The encoder in {options.Folder} has {encoder.Options.VocabularySize} words, the tokenizer {tokenizer.VocabularySize}: they do not belong together.");
        }

        return encoder;
    }

    /// <summary>The tokenizer of the folder that options name.</summary>
    /// <exception cref="ItemEncoderException">Neither a folder nor a tokenizer is named.</exception>
    public static Tokenizer TokenizerOf(TextItemEncoderOptions options) =>
        TokenizerFolder.Open(
            options.Tokenizer
            ?? options.Folder
            ?? throw new ItemEncoderException(
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
            Pooling = options.Pooling ?? TextPooling.First,
        };
    }

    /// <summary>Whether titles are lower-cased before the tokenizer.</summary>
    /// <param name="options">The options.</param>
    /// <param name="tokenizer">What the folder says.</param>
    public static bool LowerCases(TextItemEncoderOptions options, Tokenizer tokenizer) => options.LowerCase ?? tokenizer.LowerCasesTitles;

    /// <summary>Says how titles are read where the options leave it to the folder and the folder has another way than the reference.</summary>
    public static void NoteCase(TextItemEncoderOptions options, Tokenizer tokenizer, List<string> notes)
    {
        if (options.LowerCase is null && !tokenizer.LowerCasesTitles)
        {
            notes.Add("Titles keep their case before the tokenizer, as its folder says (itemEncoder.lowerCase changes it).");
        }
    }

    // What the options say, or else the folder; null where the folder is no folder of sentence-transformers.
    private static string? PoolingOf(TextItemEncoderOptions options, List<string> notes)
    {
        if (options.Pooling is not null)
        {
            return options.Pooling;
        }

        var pooling = TextPooling.OfFolder(options.Folder!);
        if (pooling is not null)
        {
            var others = ModelPath.ModulesOf(options.Folder!).Select(module => module.Kind).Except(["Transformer", "Pooling"]).ToList();
            notes.Add($"Pooling {pooling}, as {options.Folder}/modules.json says (itemEncoder.pooling changes it)."
                + (others.Count > 0 ? $" Its modules {string.Join(", ", others)} are left out: a trained layer follows here." : ""));
        }

        return pooling;
    }
}
