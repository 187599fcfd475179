using TransRec.Foundation.Randomness;

namespace TransRec.Training;

/// <summary>Masked-LM on further titles beside the objective, so that the encoder keeps meeting the words of other domains.</summary>
/// <param name="model">The shared encoder with its output layer and the further titles.</param>
/// <param name="weight">Factor of the loss.</param>
/// <param name="batchSize">Titles in a step.</param>
/// <param name="seed">The experiment's seed.</param>
internal sealed class AuxiliaryMaskedLanguageModel(MaskedLanguageModel model, double weight, int batchSize, int seed) : IAuxiliaryLoss
{
    public double Backward(int epoch, int step) => MaskedLanguageModelTask.BackwardOf(model, Batch(epoch, step), Masking(epoch, step), parts: 1, weight);

    public IReadOnlyList<DealtLoss> Cut(int epoch, int step, int shards) => MaskedLanguageModelTask.Cut(model, Batch(epoch, step), Masking(epoch, step), shards, weight);

    public void SetTraining(bool on)
    {
        model.Encoder.train(on);
        model.Head.train(on);
    }

    private int[] Batch(int epoch, int step)
    {
        var random = new RandomSource(seed, RandomPurpose.Masking, epoch, step);
        var batch = new int[Math.Min(batchSize, model.Titles.Count - 1)];
        for (var i = 0; i < batch.Length; i++)
        {
            batch[i] = 1 + random.NextBelow(model.Titles.Count - 1);
        }

        return batch;
    }

    // Every step has a masking of its own, since a title may come up several times in an epoch.
    private static int Masking(int epoch, int step) => unchecked((epoch * 100_003) + step);
}
