using TransRec.Collectives;
using TransRec.Encoders.Items;
using TransRec.Foundation.Randomness;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// A step cut into shards that ranks take: the items by cost, then the users by slices, then the items again for their gradients, then what is beside the objective. The shards, their random
/// numbers and what each gives are the same whoever takes them, and sums know no order, so the step has the same bits for any number of ranks.
/// </summary>
/// <remarks>
/// Every rank sees the vectors of all items, so that the softmax over the batch is the recipe's whatever the number of ranks. Ranks that took users with their items would encode an item
/// that several of them have several times.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="loss">The mean loss over the targets of some users, from the vectors of all items.</param>
/// <param name="memory">How many shards a rank may hold.</param>
/// <param name="clock">Told how long everything takes.</param>
/// <param name="gradients">The sum.</param>
/// <param name="shards">Shards at least.</param>
/// <param name="ranks">The ranks.</param>
internal sealed class ShardedStep(
    Recommender model, Func<SequenceBatch, Tensor, Tensor> loss, StepMemory memory, StepClock clock, OrderFreeGradients gradients, int shards, ICommunicator ranks)
{
    private readonly OrderFreeSum ofVectors = new();
    private float[] gradientOfVectors = [];

    /// <summary>Gives the parameters the gradient of the step.</summary>
    /// <param name="batch">The step's batch.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="beside">Losses beside the objective's.</param>
    /// <param name="seeds">The random numbers of the step, from their beginning.</param>
    /// <returns>The loss; NaN where it or a gradient is not finite.</returns>
    public double Backward(SequenceBatch batch, IItemContent content, IReadOnlyList<DealtLoss> beside, Func<RandomSource> seeds)
    {
        var (cut, slices) = clock.Time(
            StepPhase.Sampling,
            () => (ShardCut.Of(model.Items, content, batch.Items, shards, memory.CostOfPart(model.Items, content)), batch.Slices(shards)));
        for (var scale = 0; ; scale++)
        {
            using var scope = NewDisposeScope();
            var random = seeds();
            ItemPart[] parts = [.. cut.Select(part => new ItemPart(part.Places, part.Cost, Seed(random)))];
            gradients.Begin(parts.Length + slices.Count + beside.Count, scale);
            var items = DealtItems.Encode(model.Items, content, batch.Items, parts, memory, clock, ranks);
            var range = BackwardOfUsers(batch, slices, items.Vectors, random, scale);
            if (range == FixedPointRange.Fits)
            {
                items.Backward(gradientOfVectors, gradients);
                clock.Time(StepPhase.Auxiliary, () => DealtLoss.Take(beside, random, gradients, ranks));
                range = gradients.Give(out var found, clock);
                if (range == FixedPointRange.Fits)
                {
                    return found;
                }
            }

            if (range == FixedPointRange.NotFinite)
            {
                return double.NaN;
            }
        }
    }

    /// <summary>Takes the loss of this rank's users, and sums the gradients of the item vectors over the users of all.</summary>
    private FixedPointRange BackwardOfUsers(SequenceBatch batch, IReadOnlyList<SequenceBatch> slices, Tensor vectors, RandomSource random, int scale)
    {
        Array.Resize(ref gradientOfVectors, checked((int)vectors.numel()));
        ofVectors.Begin(gradientOfVectors.Length, slices.Count, scale);
        DealtLoss.Take([.. slices.Select(slice => new DealtLoss(slice.Users, () => BackwardOf(slice)))], random, gradients, ranks);
        return clock.Time(StepPhase.Exchange, () => ofVectors.Total(ranks, gradientOfVectors));

        float BackwardOf(SequenceBatch slice)
        {
            using var scope = NewDisposeScope();
            var share = clock.Time(
                StepPhase.Users, () => loss(slice, vectors) * tensor((float)slice.TargetRows.Length / batch.TargetRows.Length, device: vectors.device));
            clock.Time(StepPhase.UsersBackward, () => share.backward());
            if (vectors.grad is { } gradient)
            {
                ofVectors.Add(OrderFreeGradients.Values(gradient.detach().cpu().contiguous()), 0);
                vectors.grad = null;
            }

            return share.item<float>();
        }
    }

    private static long Seed(RandomSource random) => (long)(random.NextBits() >> 1);
}
