using TransRec.Collectives;
using TransRec.Foundation.Randomness;

namespace TransRec.Training;

/// <summary>A part of a step's loss that some rank computes, with its backward pass.</summary>
/// <param name="Cost">What it costs.</param>
/// <param name="Backward">Adds its gradient to the parameters and returns it.</param>
internal sealed record DealtLoss(int Cost, Func<float> Backward)
{
    /// <summary>Takes the losses of this rank into the sum, each with random numbers of its own.</summary>
    /// <param name="losses">All losses, the same in every rank.</param>
    /// <param name="seeds">The random numbers of the step; one is drawn for each loss, in every rank.</param>
    /// <param name="gradients">The sum.</param>
    /// <param name="ranks">The ranks.</param>
    public static void Take(IReadOnlyList<DealtLoss> losses, RandomSource seeds, OrderFreeGradients gradients, ICommunicator ranks)
    {
        var owners = PartAssignment.Of([.. losses.Select(loss => loss.Cost)], ranks.Size);
        for (var i = 0; i < losses.Count; i++)
        {
            var seed = (long)(seeds.NextBits() >> 1);
            if (owners[i] == ranks.Rank)
            {
                TensorGenerators.Seed(seed);
                gradients.Take(losses[i].Backward());
            }
        }
    }
}
