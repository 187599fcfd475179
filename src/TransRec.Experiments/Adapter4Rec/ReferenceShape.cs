using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Text;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>The sizes of a checkpoint's model, from its tensors and from what they do not say.</summary>
/// <param name="Text">The text encoder.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Recipe">The model as the recipe of a run that has trained nothing itself.</param>
internal sealed record ReferenceShape(TextEncoderOptions Text, Tokenizer Tokenizer, PretrainingRecipe Recipe)
{
    private const string Items = "items.encoder.";

    // Adapter4Rec knows the published BERT and RoBERTa models of these widths; all have one head per 64 numbers.
    private static readonly int[] PublishedWidths = [128, 256, 512, 768, 1024];

    /// <summary>Finds the sizes.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="options">What the tensors do not say.</param>
    /// <param name="notes">Takes what was assumed.</param>
    /// <exception cref="CheckpointException">The sizes are not those of a model that can be built, or an option is missing or does not fit.</exception>
    /// <exception cref="RunException">There is no tokenizer, or it does not belong to the model.</exception>
    public static ReferenceShape Of(ReferenceCheckpoint file, ReferenceBaseOptions options, List<string> notes)
    {
        try
        {
            var tokenizer = TokenizerFolder.Open(
                options.Tokenizer is { } own ? EncoderSource.Require(own, "--tokenizer")
                : options.Encoder is { } encoder ? EncoderSource.Require(encoder, "--encoder")
                : throw new RunException(
                    $"{file.Tensors.Location} holds no vocabulary. Name the folder of its tokenizer with --tokenizer (vocab.txt, or vocab.json and "
                    + "merges.txt), or the Hugging Face folder that its text encoder started from with --encoder."));
            var text = TextOf(file, options, tokenizer, notes);
            RefuseOtherTokenizer(file, text, tokenizer, notes);
            return new ReferenceShape(text, tokenizer, RecipeOf(file, options, text, notes));
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException($"{file.Tensors.Location} does not give a model that can be built: {error.Message}", error);
        }
    }

    private static TextEncoderOptions TextOf(ReferenceCheckpoint file, ReferenceBaseOptions options, Tokenizer tokenizer, List<string> notes)
    {
        var pooler = file.Own.ContainsKey(Items + "pooler.weight");
        if (options.Encoder is { } folder)
        {
            var text = TextEncoderOptions.Of(HuggingFaceFolder.Open(EncoderSource.Require(folder, "--encoder")), dropout: null) with { Pooler = pooler };
            return options.ItemHeads is null || options.ItemHeads == text.Heads ? text : throw new ArgumentException(
                $"--item-heads is {options.ItemHeads}, but the config.json of {folder} says {text.Heads}. Leave --item-heads out.");
        }

        var words = file.Need(Items + "embeddings.word", 2).Shape;
        var types = Number(file.Need(Items + "embeddings.type", 2).Shape[0]);
        var roberta = types == 1; // the published RoBERTa models have one token type, those of BERT two
        return new TextEncoderOptions
        {
            Family = roberta ? TextEncoderFamily.Roberta : TextEncoderFamily.Bert,
            VocabularySize = Number(words[0]),
            Width = Number(words[1]),
            Layers = file.CountBehind(Items + "blocks."),
            Heads = options.ItemHeads ?? HeadsOf(Number(words[1]), notes),
            FeedForwardWidth = Number(file.Need(Items + "blocks.0.up.weight", 2).Shape[0]),
            Positions = Number(file.Need(Items + "embeddings.position", 2).Shape[0]),
            TokenTypes = types,
            PadId = tokenizer.PadId,
            NormEpsilon = roberta ? 1e-5 : 1e-12,
            Pooler = pooler,
        };
    }

    private static int HeadsOf(int width, List<string> notes)
    {
        if (!PublishedWidths.Contains(width))
        {
            throw new ArgumentException(
                $"the tensors do not say how many attention heads the text encoder has, and no published model has its width of {width}. Name them with "
                + "--item-heads, or the folder with its config.json with --encoder.");
        }

        notes.Add($"{width / 64} heads in the text encoder, as in the published models of width {width}; the tensors do not say (--item-heads).");
        return width / 64;
    }

    private static void RefuseOtherTokenizer(ReferenceCheckpoint file, TextEncoderOptions text, Tokenizer tokenizer, List<string> notes)
    {
        var roberta = text.Family == TextEncoderFamily.Roberta;
        if (roberta != tokenizer is ByteLevelBpeTokenizer)
        {
            throw new RunException(
                $"{file.Tensors.Location} has a text encoder of the family {text.Family} ({text.TokenTypes} token "
                + $"type{(text.TokenTypes == 1 ? "" : "s")}), the tokenizer is one of "
                + $"{(roberta ? "BERT (WordPiece)" : "RoBERTa (byte-level BPE)")}. Name the tokenizer that the model was trained with.");
        }

        if (text.VocabularySize < tokenizer.VocabularySize)
        {
            throw new RunException(
                $"{file.Tensors.Location} has {text.VocabularySize} words, the tokenizer {tokenizer.VocabularySize}: they do not belong together.");
        }

        if (text.VocabularySize > tokenizer.VocabularySize)
        {
            notes.Add($"The word table has {text.VocabularySize} rows, the tokenizer {tokenizer.VocabularySize} tokens: right only if the table was padded.");
        }
    }

    private static PretrainingRecipe RecipeOf(ReferenceCheckpoint file, ReferenceBaseOptions options, TextEncoderOptions text, List<string> notes)
    {
        var positions = file.Need("users.position", 2).Shape;
        var width = Number(positions[1]);
        var blocks = file.CountBehind("users.blocks.");
        if (text.Width % text.Heads != 0 || width % options.UserHeads != 0)
        {
            throw new ArgumentException(
                $"heads must divide widths: the text encoder has width {text.Width} and {text.Heads} heads, the user encoder {width} and {options.UserHeads}. "
                + "Set --item-heads and --user-heads.");
        }

        notes.Add($"{options.UserHeads} heads in the user encoder; the tensors do not say (--user-heads).");
        notes.Add($"The user encoder is {options.UserEncoder}: it matters for further training only, and the tensors do not say (--user-encoder).");
        notes.Add($"Titles are cut to {options.MaximumTokens} tokens; the tensors do not say (--title-tokens).");
        return new PretrainingRecipe
        {
            Data = new DataOptions { Folder = options.Data, MaximumSequenceLength = Number(positions[0]) },
            ItemEncoder = options.Encoder is { } folder
                ? new TextItemEncoderOptions { Folder = folder, Tokenizer = options.Tokenizer, MaximumTokens = options.MaximumTokens }
                : new TextItemEncoderOptions
                {
                    Tokenizer = options.Tokenizer,
                    MaximumTokens = options.MaximumTokens,
                    Layers = text.Layers,
                    Width = text.Width,
                    Heads = text.Heads,
                    FeedForwardWidth = text.FeedForwardWidth,
                },
            UserEncoder = options.UserEncoder == "cpc"
                ? new CpcOptions { Width = width, Blocks = blocks, Heads = options.UserHeads }
                : new SasRecOptions { Width = width, Blocks = blocks, Heads = options.UserHeads },
            Objective = new BinaryCrossEntropyOptions(),
            Training = new TrainingOptions { Epochs = 0 },
        };
    }

    private static int Number(long size) => size <= int.MaxValue ? (int)size : throw new ArgumentException($"a table of {size} rows is too large.");
}
