namespace TransRec.Data.Generated;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood 2014): integer arithmetic only, so that a seed gives the same numbers on every system.
/// System.Random promises no such thing between versions.
/// </summary>
internal sealed class SplitMix64
{
    private ulong state;

    /// <summary>A stream of its own for each (seed, domain, purpose, index): drawing more from one never moves another.</summary>
    public SplitMix64(ulong seed, ulong domain = 0, ulong purpose = 0, ulong index = 0)
    {
        state = seed;
        foreach (var part in (ReadOnlySpan<ulong>)[domain, purpose, index])
        {
            state = Next() ^ (part * 0xd1342543de82ef95);
        }
    }

    public ulong Next()
    {
        var z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, bound).</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public bool Chance(double probability) => Unit() < probability;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>An index with probability proportional to its weight; weight 0 is never drawn.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var left = Unit() * total;
        var last = -1;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                left -= weights[i];
                if (left < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    /// <summary>Mean 0, variance 1, nearly normal: twelve uniform numbers less six, because logarithms and cosines differ between systems.</summary>
    public double Bell()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
        {
            sum += Unit();
        }

        return sum;
    }

    /// <summary>Fisher-Yates, in place.</summary>
    public void Shuffle<T>(IList<T> list)
    {
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }
}
