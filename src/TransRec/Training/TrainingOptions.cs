using TransRec.Encoders.Items;
using TransRec.Models;
using TransRec.Options;

namespace TransRec.Training;

/// <summary>How a model is trained: steps, optimizer, schedule, stopping.</summary>
public sealed record TrainingOptions : IOptionConflicts
{
    /// <summary>Most passes over the training users, 0 (evaluate only) to 10000. Default 30.</summary>
    public int Epochs { get; init => field = Require.InRange(value, 0, 10_000); } = 30;

    /// <summary>Users (or titles, in masked-LM pre-training) in a step, 1 to 65536. Default 128.</summary>
    public int BatchSize { get; init => field = Require.InRange(value, 1, 65_536); } = 128;

    /// <summary>Parts a step's batch is split into; gradients are summed to the whole batch's. 1 to 1024. Default 1.</summary>
    public int Accumulation { get; init => field = Require.InRange(value, 1, 1024); } = 1;

    /// <summary>
    /// Parts that the items and the users of a step are cut into at least, so that several processes can take them: 1 (one process) to 1024. It belongs to the recipe: with 8, one process and
    /// eight come to the same bits, and other ones than with 1 (other dropout masks, sums of gradients as whole numbers). Take 8, or 64 for many processes. Default 1.
    /// </summary>
    public int Shards { get; init => field = Require.InRange(value, 1, 1024); } = 1;

    /// <summary>
    /// Most tokens or patches whose intermediate results a step holds, 0 to 1000000000: those of the others are computed a second time when the gradient comes to
    /// them. It changes no number unless it is smaller than a part of the batch (docs/guide/memory.md). 0: as the machine's free memory allows. Default 0.
    /// </summary>
    public int MaximumTokens { get; init => field = Require.InRange(value, 0, 1_000_000_000); }

    /// <summary>
    /// Whether the intermediate results of the item encoder are computed a second time instead of held, all but those of one part of the batch: the least memory,
    /// for about a third (trained encoder) to a half (frozen encoder) more time. It changes no number. Default false.
    /// </summary>
    public bool Recompute { get; init; }

    /// <summary>
    /// float32, or bfloat16 for the frozen linear layers while training (trained parameters, and the scores of the finished model, are in float32 all the
    /// same). Faster for wide encoders where the processor multiplies bfloat16 (avx512_bf16, AMX, GPUs); elsewhere the same numbers at the rate of float32.
    /// Default float32.
    /// </summary>
    public string FrozenPrecision { get; init => field = Require.OneOf(value, RoundedProjections.Precisions); } = RoundedProjections.Float32;

    /// <summary>
    /// none, float32 or bfloat16: whether what the frozen part of the item encoder gives is computed once and read from a file, and in which precision: all of it
    /// with the methods frozen, side and iisan, the blocks below the first adapter or trained parameter with others (adapter.itemLayers "last 2"). The frozen
    /// part then has no dropout, and pictures are not changed at random. Default none.
    /// </summary>
    public string StateCache { get; init => field = Require.OneOf(value, [CachedStates.None, .. CachedStates.Precisions.Keys]); } = CachedStates.None;

    /// <summary>adam or adamw. Default adamw.</summary>
    public string Optimizer { get; init => field = Require.OneOf(value, ["adam", "adamw"]); } = "adamw";

    /// <summary>Weight decay, 0 to 1; decoupled for adamw. Not applied to biases and norms. Default 0.</summary>
    public double WeightDecay { get; init => field = Require.InRange(value, 0, 1); }

    /// <summary>The learning rate of each parameter group.</summary>
    public LearningRateOptions LearningRates { get; init; } = new();

    /// <summary>constant, linear or cosine (the last two fall to zero over all epochs), after the warm-up. Default constant.</summary>
    public string Schedule { get; init => field = Require.OneOf(value, ["constant", "linear", "cosine"]); } = "constant";

    /// <summary>Steps over which the learning rate rises from zero, 0 to 1000000. Default 0.</summary>
    public int WarmupSteps { get; init => field = Require.InRange(value, 0, 1_000_000); }

    /// <summary>Largest norm of the whole gradient, 0 (off) to 1000. Default 1.</summary>
    public double ClipNorm { get; init => field = Require.InRange(value, 0, 1000); } = 1;

    /// <summary>
    /// Epochs that the average of the weights reaches back in the mean, 0 (off) to 1000: what is validated and kept is an exponential average of the trained
    /// weights over the steps, which training itself does not see. Default 0.
    /// </summary>
    public double AverageEpochs { get; init => field = Require.InRange(value, 0, 1000); }

    /// <summary>Epochs without a better validation score before training stops, 0 (never) to 10000. Default 6.</summary>
    public int Patience { get; init => field = Require.InRange(value, 0, 10_000); } = 6;

    /// <summary>Epochs between two evaluations on the validation items, 1 to 10000. Default 1.</summary>
    public int EvaluateEvery { get; init => field = Require.InRange(value, 1, 10_000); } = 1;

    /// <summary>The validation score that chooses the best epoch: ndcg@10 or hr@10. Default ndcg@10.</summary>
    public string BestBy { get; init => field = Require.OneOf(value, ["ndcg@10", "hr@10"]); } = "ndcg@10";

    /// <summary>Minutes between two saves of the training state inside an epoch, 0 (only at the end of an epoch) to 1440. Default 5.</summary>
    public double SaveEveryMinutes { get; init => field = Require.InRange(value, 0, 1440); } = 5;

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Accumulation > BatchSize)
        {
            yield return ("accumulation", $"must not exceed the batch size; found {Accumulation} parts of a batch of {BatchSize}.");
        }

        if (Shards > 1 && Accumulation > 1)
        {
            yield return ("accumulation", $"must be 1 with shards {Shards}: a step in shards holds no more than what its memory allows (recompute, maximumTokens). Found {Accumulation}.");
        }
    }

    /// <summary>What is asked of frozen layers where none are: rounding them, and keeping their states.</summary>
    /// <param name="who">What freezes none, for messages.</param>
    internal IEnumerable<(string Key, string Message)> NothingIsFrozen(string who)
    {
        if (FrozenPrecision != RoundedProjections.Float32)
        {
            yield return ("training.frozenPrecision", $"rounds frozen layers, and {who} freezes none: remove it.");
        }

        if (StateCache != CachedStates.None)
        {
            yield return ("training.stateCache", $"keeps the states of a frozen encoder, and {who} freezes none: remove it.");
        }
    }

}

/// <summary>A learning rate per parameter group, each 0 to 10.</summary>
public sealed record LearningRateOptions
{
    /// <summary>Item encoder (the pre-trained backbone) when it is trained. Default 1e-3; 1e-4 to 1e-3 suits full fine-tuning.</summary>
    public double ItemEncoder { get; init => field = Require.InRange(value, 0, 10); } = 1e-3;

    /// <summary>User encoder when it is trained. Default 1e-3.</summary>
    public double UserEncoder { get; init => field = Require.InRange(value, 0, 10); } = 1e-3;

    /// <summary>Head of the item encoder (Linear before the GELU) when it is trained. Default 1e-3.</summary>
    public double Head { get; init => field = Require.InRange(value, 0, 10); } = 1e-3;

    /// <summary>Adapters in the item encoder. Default 3e-3.</summary>
    public double ItemAdapters { get; init => field = Require.InRange(value, 0, 10); } = 3e-3;

    /// <summary>Adapters in the user encoder. Default 3e-3.</summary>
    public double UserAdapters { get; init => field = Require.InRange(value, 0, 10); } = 3e-3;
}
