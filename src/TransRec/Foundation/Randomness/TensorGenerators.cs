using static TorchSharp.torch;

namespace TransRec.Foundation.Randomness;

/// <summary>The random generators of the tensor library, from which dropout draws.</summary>
internal static class TensorGenerators
{
    private static readonly Lazy<bool> s_hasCard = new(cuda.is_available);

    /// <summary>Seeds those of all devices. (TorchSharp's <c>random.manual_seed</c> seeds that of the CPU alone.)</summary>
    public static void Seed(long seed)
    {
        random.manual_seed(seed);
        if (s_hasCard.Value)
        {
            cuda.manual_seed_all(seed);
        }
    }
    /// <summary>Seeds them for the draw of a model's weights.</summary>
    /// <param name="seed">The experiment's seed.</param>
    public static void SeedWeights(int seed) => Seed((long)(new RandomSource(seed, RandomPurpose.Weights).NextBits() >> 1));
}
