using System.Numerics;

namespace TransRec.Foundation.Randomness;

/// <summary>
/// Random numbers that are a function of a seed and of where it is used (purpose, epoch, step), so that resuming needs no generator state.
/// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64; equal on every machine.
/// </summary>
public sealed class RandomSource
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    /// <param name="seed">The experiment's seed.</param>
    /// <param name="purpose">What the numbers are for; different purposes get unrelated numbers.</param>
    /// <param name="epoch">The epoch, or another number that tells uses apart.</param>
    /// <param name="step">The step, or another number that tells uses apart.</param>
    public RandomSource(int seed, RandomPurpose purpose, int epoch = 0, int step = 0) => Restart(seed, purpose, epoch, step);

    /// <summary>Begins anew with the numbers of a source that is made of these values; for loops that may not allocate.</summary>
    /// <inheritdoc cref="RandomSource(int, RandomPurpose, int, int)"/>
    public void Restart(int seed, RandomPurpose purpose, int epoch = 0, int step = 0)
    {
        var state = Mix(Mix(Mix((ulong)(uint)seed, (ulong)purpose), (ulong)(uint)epoch), (ulong)(uint)step);
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1, without bias (Lemire 2019).</summary>
    public int NextBelow(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var bound = (uint)count;
        var product = (ulong)(uint)(NextBits() >> 32) * bound;
        if ((uint)product < bound)
        {
            var threshold = (0u - bound) % bound;
            while ((uint)product < threshold)
            {
                product = (ulong)(uint)(NextBits() >> 32) * bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>A number from 0 up to but not including 1.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts the values in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = NextBelow(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong state, ulong part)
    {
        state ^= part + 0x9e3779b97f4a7c15UL + (state << 6) + (state >> 2);
        return SplitMix(ref state);
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9e3779b97f4a7c15UL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }
}

/// <summary>What random numbers are drawn for.</summary>
public enum RandomPurpose
{
    /// <summary>Weights at the start.</summary>
    Weights,

    /// <summary>Order of users or titles in an epoch.</summary>
    Order,

    /// <summary>Negative items.</summary>
    Negatives,

    /// <summary>Dropout masks.</summary>
    Dropout,

    /// <summary>Tokens to hide in masked-LM.</summary>
    Masking,

    /// <summary>Titles held out for validation, or users left out of training.</summary>
    Holdout,

    /// <summary>Generated data.</summary>
    Generation,

    /// <summary>Points of a search for hyper-parameters.</summary>
    Search,

    /// <summary>Samples of a bootstrap.</summary>
    Bootstrap,

    /// <summary>Random crops and flips of pictures.</summary>
    Augmentation,

    /// <summary>Catalogues, providers and consumers of a simulated ecosystem.</summary>
    Population,

    /// <summary>What simulated consumers are shown and choose.</summary>
    Behaviour,
}
