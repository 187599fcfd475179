using TransRec.Encoders.Items;
using TransRec.Foundation.Randomness;
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

    /// <param name="model">The model.</param>
    /// <param name="heldOutFraction">Fraction of the titles that only validation sees.</param>
    /// <param name="options">Batch size, accumulation, and the learning rate of the item encoder.</param>
    /// <param name="seed">The experiment's seed.</param>
    public MaskedLanguageModelTask(MaskedLanguageModel model, double heldOutFraction, TrainingOptions options, int seed)
    {
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
        return new StepResult(BackwardOf(model, batch, epoch, options.Accumulation), batch.Length);
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
        double loss = 0, right = 0, hidden = 0;
        for (var start = 0; start < heldOut.Length; start += options.BatchSize)
        {
            using var scope = NewDisposeScope();
            var (sum, count, correct) = model.Forward(model.Mask(heldOut.AsSpan()[start..Math.Min(heldOut.Length, start + options.BatchSize)], ValidationMasking));
            loss += sum.item<float>();
            right += correct.item<long>();
            hidden += count;
        }

        return new Dictionary<string, double> { ["loss"] = loss / Math.Max(1, hidden), ["accuracy"] = right / Math.Max(1, hidden) };
    }

    public void SetTraining(bool on)
    {
        model.Encoder.train(on);
        model.Head.train(on);
    }
}
