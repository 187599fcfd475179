using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Options;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Experiments.Recipes;

/// <summary>What every experiment says: where it is stored, its seed and machine settings.</summary>
public abstract record Recipe
{
    /// <summary>The run folder. Default: runs/ and the recipe's file name without its ending.</summary>
    public string? Run { get; init; }

    /// <summary>Every random draw is a function of this, 0 to 2147483647. Default 42.</summary>
    public int Seed { get; init => field = Require.InRange(value, 0, int.MaxValue); } = 42;

    /// <summary>cpu, or cuda in a build with the property TorchDevice=cuda. Default cpu.</summary>
    public string Device { get; init => field = Require.OneOf(value, ["cpu", "cuda"]); } = "cpu";

    /// <summary>Threads of tensor operations, 0 (as many as cores) to 1024. Default 0.</summary>
    public int Threads { get; init => field = Require.InRange(value, 0, 1024); }
}

/// <summary>Trains a recommender on a source domain, all parameters. For <c>transrec pretrain</c>.</summary>
public sealed record PretrainingRecipe : Recipe, IOptionConflicts
{
    /// <summary>The source domain.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The item encoder. Default: a text encoder of 2 layers x 128.</summary>
    public ItemEncoderOptions ItemEncoder { get; init; } = new TextItemEncoderOptions();

    /// <summary>The user encoder. Default SASRec, 2 blocks x 64.</summary>
    public UserEncoderOptions UserEncoder { get; init; } = new SasRecOptions();

    /// <summary>The loss. Default in-batch softmax with logQ correction.</summary>
    public ObjectiveOptions Objective { get; init; } = new InBatchSoftmaxOptions();

    /// <summary>Masked-LM on titles in the same step. Null: none. Default null.</summary>
    public AuxiliaryMaskedLanguageModelOptions? MaskedLanguageModel { get; init; }

    /// <summary>Steps, optimizer, schedule, stopping.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>The protocol of validation and test.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        foreach (var conflict in Training.NothingIsFrozen("pre-training"))
        {
            yield return conflict;
        }

        if (ItemEncoder is TextItemEncoderOptions { Folder: null, Tokenizer: null })
        {
            yield return ("itemEncoder.tokenizer", TextItemEncoderOptions.TokenizerIsRequired);
        }

        if (MaskedLanguageModel is not null && ItemEncoder is not (TextItemEncoderOptions or TextImageItemEncoderOptions))
        {
            yield return ("maskedLanguageModel", "needs a text item encoder; itemEncoder.type is another.");
        }

        if (Data.Folder is null && Training.Epochs > 0)
        {
            yield return ("data.folder", DataOptions.FolderIsRequired);
        }
    }
}

/// <summary>Carries a pre-trained model to a target domain. For <c>transrec adapt</c>.</summary>
public sealed record AdaptationRecipe : Recipe, IOptionConflicts
{
    /// <summary>The run folder of the pre-trained model.</summary>
    public required string Base { get; init => field = Require.Text(value); }

    /// <summary>The target domain.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>How the model is carried over: an adapter method, full, frozen or scratch.</summary>
    public required AdapterOptions Adapter { get; init; }

    /// <summary>Dropout of the base's encoders while it is carried over. Default: as in its pre-training.</summary>
    public BaseDropoutOptions Dropout { get; init; } = new();

    /// <summary>The loss. Null: the base's. Default null.</summary>
    public ObjectiveOptions? Objective { get; init; }

    /// <summary>
    /// Masked-LM on titles in the same step, for what the method trains of the text encoder; its output layer has the item encoder's learning rate and is left afterwards.
    /// Null: none. Default null.
    /// </summary>
    public AuxiliaryMaskedLanguageModelOptions? MaskedLanguageModel { get; init; }

    /// <summary>Steps, optimizer, schedule, stopping.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>The protocol of validation and test.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        foreach (var conflict in Adapter is FullOptions or ScratchOptions ? Training.NothingIsFrozen("this method") : [])
        {
            yield return conflict;
        }

        if (Data.Folder is null)
        {
            yield return ("data.folder", DataOptions.FolderIsRequired);
        }

        if (Training.Epochs > 0 && Adapter is FrozenOptions { TrainsMore: false })
        {
            yield return ("adapter", "trains nothing: set one of trainHead, trainLayerNorm, trainUserEncoder, trainWordEmbeddings, or training.epochs to 0.");
        }
    }
}
