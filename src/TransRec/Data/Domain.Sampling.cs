namespace TransRec.Data;

public sealed partial class Domain
{
    /// <summary>
    /// Draws a share of the users, for training on less data; validation and test stay those of all users. Samples of the same seed are
    /// nested: the smaller share is a subset of the larger.
    /// </summary>
    /// <param name="fraction">Above 0, up to 1.</param>
    /// <param name="seed">Any number.</param>
    /// <returns>User numbers, ascending: round(fraction x users), at least one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is out of range.</exception>
    public int[] SampleUsers(double fraction, int seed)
    {
        if (!(fraction > 0 && fraction <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"fraction must be above 0 and at most 1; found {fraction}.");
        }

        var users = new int[UserCount];
        for (var user = 0; user < users.Length; user++)
        {
            users[user] = user;
        }

        if (fraction == 1)
        {
            return users;
        }

        var keys = new ulong[UserCount];
        for (var user = 0; user < users.Length; user++)
        {
            keys[user] = Mix(Mix((uint)seed) + (ulong)user);
        }

        Array.Sort(keys, users);
        var taken = users[..Math.Max(1, (int)Math.Round(fraction * UserCount))];
        Array.Sort(taken);
        return taken;
    }

    /// <summary>SplitMix64's step (Steele, Lea and Flood 2014): a bijection, so no two users share a key.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
