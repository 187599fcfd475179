using TransRec.Collectives;
using TransRec.Encoders.Items;
using TransRec.Foundation.Randomness;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Masked-LM pre-training on titles, with some held out.</summary>
internal sealed class MaskedLanguageModelTask : ITrainingTask
{
    private const int ValidationMasking = int.MaxValue; // a masking that no epoch uses
    private readonly MaskedLanguageModel model;
    private readonly int[] training;
    private readonly int[] heldOut;
    private readonly TrainingOptions options;
    private readonly int seed;
    private int orderOfEpoch = -1;
    private int[] order = [];
    private readonly ICommunicator ranks;
    private readonly OrderFreeGradients? gradients;
    private readonly StepClock clock = new();

    /// <param name="model">The model.</param>
    /// <param name="heldOutFraction">Fraction of the titles that only validation sees.</param>
    /// <param name="options">Batch size, accumulation, and the learning rate of the item encoder.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="communicator">The processes that train together; null: this one alone.</param>
    /// <exception cref="OptionsException">There are more processes than shards.</exception>
    public MaskedLanguageModelTask(MaskedLanguageModel model, double heldOutFraction, TrainingOptions options, int seed, ICommunicator? communicator = null)
    {
        ranks = communicator ?? SingleProcess.Instance;
        if (options.Shards < ranks.Size)
        {
            throw new OptionsException("The training", [new OptionMistake("training.shards", ShardMessages.TooFew(options.Shards, ranks.Size))]);
        }

        this.model = model;
        this.options = options;
        this.seed = seed;
        int[] numbers = [.. Enumerable.Range(1, model.Titles.Count - 1)];
        new RandomSource(seed, RandomPurpose.Holdout).Shuffle<int>(numbers);
        var held = Math.Max(1, (int)(numbers.Length * heldOutFraction));
        if (held >= numbers.Length)
        {
            throw new ArgumentException($"{numbers.Length} titles are too few to hold some out and train on the rest.", nameof(model));
        }

        heldOut = numbers[..held];
        training = numbers[held..];
        Groups =
        [
            new ParameterGroup(
                "itemEncoder",
                options.LearningRates.ItemEncoder,
                [
                    .. model.Encoder.named_parameters().Where(named => !named.name.StartsWith("pooler.", StringComparison.Ordinal))
                        .Select(named => ("encoder." + named.name, named.parameter)),
                    .. model.Head.named_parameters().Select(named => ("head." + named.name, named.parameter)),
                ]),
        ];
        gradients = options.Shards > 1 ? new OrderFreeGradients(Groups, ranks) : null;
    }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    public int Steps => (training.Length + options.BatchSize - 1) / options.BatchSize;

    public StepResult Backward(int epoch, int step)
    {
        if (orderOfEpoch != epoch)
        {
            order = [.. training];
            new RandomSource(seed, RandomPurpose.Order, epoch).Shuffle<int>(order);
            orderOfEpoch = epoch;
        }

        var batch = order.AsSpan()[(step * options.BatchSize)..Math.Min(order.Length, (step + 1) * options.BatchSize)];
        return new StepResult(gradients is null ? BackwardOf(model, batch, epoch, options.Accumulation) : BackwardOfShards(batch, epoch, step), batch.Length);
    }

    private double BackwardOfShards(ReadOnlySpan<int> batch, int epoch, int step)
    {
        var losses = Cut(model, batch, epoch, options.Shards);
        for (var scale = 0; ; scale++)
        {
            gradients!.Begin(losses.Count, scale);
            DealtLoss.Take(losses, new RandomSource(seed, RandomPurpose.Dropout, epoch, step), gradients, ranks);
            if (gradients.Give(out var loss, clock) != FixedPointRange.TooLarge)
            {
                return loss;
            }
        }
    }

    /// <summary>The mean loss over all hidden tokens of a batch as a sum of losses.</summary>
    internal static IReadOnlyList<DealtLoss> Cut(MaskedLanguageModel model, ReadOnlySpan<int> batch, int epoch, int shards, double weight = 1)
    {
        var masked = model.Mask(batch, epoch);
        var all = masked.Count;
        var shape = model.Encoder.Options;
        return
        [
            .. masked.Parts((batch.Length + shards - 1) / shards, PartSize.OfTransformer(shape.Layers, shape.Width))
                .Where(part => part.Count > 0) // others are titles of special tokens alone
                .Select(part => new DealtLoss(part.Tokens.Sum(tokens => tokens.Length), () => Backward(part))),
        ];

        float Backward(MaskedTitles part)
        {
            using var scope = NewDisposeScope();
            var (loss, _, _) = model.Forward(part);
            var share = loss * tensor((float)(weight / all), device: loss.device);
            share.backward();
            return share.item<float>();
        }
    }

    /// <summary>Adds the gradient of the mean loss over all hidden tokens of a batch, in parts that fit into memory; parts change the mean by rounding only.</summary>
    internal static double BackwardOf(MaskedLanguageModel model, ReadOnlySpan<int> batch, int epoch, int parts, double weight = 1)
    {
        var masked = model.Mask(batch, epoch);
        var all = masked.Count;
        var sum = 0.0;
        var shape = model.Encoder.Options;
        foreach (var part in masked.Parts((batch.Length + parts - 1) / parts, PartSize.OfTransformer(shape.Layers, shape.Width)))
        {
            if (part.Count == 0)
            {
                continue; // titles of special tokens alone, for example of unknown characters
            }

            using var scope = NewDisposeScope();
            var (loss, _, _) = model.Forward(part);
            (loss * tensor((float)(weight / all), device: loss.device)).backward();
            sum += loss.item<float>();
        }

        return weight * sum / Math.Max(1, all);
    }

    public IReadOnlyDictionary<string, double> Validate()
    {
        using var _ = no_grad();
        var batches = (heldOut.Length + options.BatchSize - 1) / options.BatchSize;
        List<double> own = [];
        for (var batch = ranks.Rank; batch < batches; batch += ranks.Size)
        {
            using var scope = NewDisposeScope();
            var (sum, count, correct) = model.Forward(model.Mask(heldOut.AsSpan()[(batch * options.BatchSize)..Math.Min(heldOut.Length, (batch + 1) * options.BatchSize)], ValidationMasking));
            own.AddRange([sum.item<float>(), correct.item<long>(), count]);
        }

        var found = ranks.GatherLists<double>(own.ToArray());
        double loss = 0, right = 0, hidden = 0;
        for (var batch = 0; batch < batches; batch++) // in their order, whoever computed them
        {
            var of = found[batch % ranks.Size].AsSpan(3 * (batch / ranks.Size), 3);
            (loss, right, hidden) = (loss + of[0], right + of[1], hidden + of[2]);
        }

        return new Dictionary<string, double> { ["loss"] = loss / Math.Max(1, hidden), ["accuracy"] = right / Math.Max(1, hidden) };
    }

    public void SetTraining(bool on)
    {
        model.Encoder.train(on);
        model.Head.train(on);
    }
}
