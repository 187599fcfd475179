using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Options;
using TransRec.Training;

namespace TransRec.Experiments.Recipes;

/// <summary>
/// Masked-LM pre-training of a text encoder on the titles of any domains. For <c>transrec pretrain-text</c>; the result is a Hugging Face folder.
/// </summary>
public sealed record TextPretrainingRecipe : Recipe, IOptionConflicts
{
    /// <summary>Folders whose items.tsv gives titles; equal titles count once.</summary>
    public required IReadOnlyList<string> Domains
    {
        get;
        init => field = value.Count > 0 ? value : throw new ArgumentException("Domains must name at least one folder.", nameof(Domains));
    }

    /// <summary>The text encoder. With its <c>Folder</c>, training goes on from those weights.</summary>
    public TextItemEncoderOptions Encoder { get; init; } = new();

    /// <summary>
    /// Size of a WordPiece vocabulary that is learnt from the titles, 100 to 200000; 0: the encoder's own vocabulary is taken. Default 0.
    /// </summary>
    public int LearnVocabulary { get; init => field = value == 0 ? 0 : Require.InRange(value, 100, 200_000); }

    /// <summary>Whether tokens that occur in no title are cut from the vocabulary: a smaller and faster model for these domains. Default false.</summary>
    public bool CutVocabulary { get; init; }

    /// <summary>How tokens are masked.</summary>
    public MaskingOptions Masking { get; init; } = new();

    /// <summary>Fraction of the titles held out for validation, 0.001 to 0.5. Default 0.05.</summary>
    public double HeldOutFraction { get; init => field = Require.InRange(value, 0.001, 0.5); } = 0.05;

    /// <summary>Steps, optimizer, schedule. The learning rate is the item encoder's.</summary>
    public TrainingOptions Training { get; init; } = new();

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        foreach (var conflict in Training.NothingIsFrozen("pre-training"))
        {
            yield return conflict;
        }

        if (LearnVocabulary == 0 && Encoder is { Folder: null, Tokenizer: null })
        {
            yield return ("encoder.tokenizer", TextItemEncoderOptions.TokenizerIsRequired + " Or set learnVocabulary to learn one from the titles.");
        }

        if (Encoder.Folder is not null && (LearnVocabulary > 0 || CutVocabulary))
        {
            yield return ("encoder.folder", "brings a vocabulary of its own: remove learnVocabulary and cutVocabulary, or the folder.");
        }
    }
}

/// <summary>Masked-LM on titles in every step of a recommender's training: on the source, so that the encoder keeps meeting the words of other domains, or on the target.</summary>
public sealed record AuxiliaryMaskedLanguageModelOptions
{
    /// <summary>Folders whose items.tsv gives titles.</summary>
    public required IReadOnlyList<string> Domains
    {
        get;
        init => field = value.Count > 0 ? value : throw new ArgumentException("Domains must name at least one folder.", nameof(Domains));
    }

    /// <summary>Factor of the masked-LM loss, above 0 to 10. Default 0.5.</summary>
    public double Weight { get; init => field = Require.InRange(value, 1e-6, 10); } = 0.5;

    /// <summary>Titles in a step, 1 to 65536. Default 256.</summary>
    public int BatchSize { get; init => field = Require.InRange(value, 1, 65_536); } = 256;

    /// <summary>How tokens are masked.</summary>
    public MaskingOptions Masking { get; init; } = new();
}
