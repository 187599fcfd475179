using System.Numerics;
using TransRec.Data;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Consumers, items and owners of one seed.</summary>
internal sealed class SimulatedPopulation
{
    /// <summary>The categories, at most 64: bits of <see cref="Masks"/>.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The niche's place among the categories.</summary>
    public required int Niche { get; init; }

    /// <summary>The categories of each item.</summary>
    public required ulong[] Masks { get; init; }

    /// <summary>The owner of each item.</summary>
    public required int[] Owners { get; init; }

    /// <summary>Names of the owners.</summary>
    public required IReadOnlyList<string> OwnerNames { get; init; }

    /// <summary>Whether an owner is a niche provider.</summary>
    public required bool[] OwnerIsNiche { get; init; }

    /// <summary>Preferences, [consumers, categories].</summary>
    public required double[] Preferences { get; init; }

    /// <summary>Whether a consumer's interest lies in the niche.</summary>
    public required bool[] ConsumerIsNiche { get; init; }

    /// <summary>Where a consumer's history begins: items that were taken before the first day. Null: with nothing.</summary>
    public int[][]? Histories { get; init; }

    /// <summary>The data behind it, for recommenders that read titles.</summary>
    public Domain? Domain { get; init; }

    public int Items => Masks.Length;

    public int Consumers => ConsumerIsNiche.Length;

    /// <summary>The preferences of a consumer.</summary>
    public ReadOnlySpan<double> PreferencesOf(int consumer) => Preferences.AsSpan(consumer * Categories.Count, Categories.Count);

    /// <summary>The bits of categories by name.</summary>
    /// <exception cref="EcosystemException">A category is not known.</exception>
    public ulong MaskOf(IReadOnlyList<string> categories, string what)
    {
        var mask = 0UL;
        foreach (var name in categories)
        {
            mask |= 1UL << CategoryNames.PlaceOf(Categories, name, what);
        }

        return mask;
    }

    /// <summary>The sum of preferences over the categories of an item.</summary>
    public static double Sum(ReadOnlySpan<double> preferences, ulong mask)
    {
        var sum = 0.0;
        for (; mask != 0; mask &= mask - 1)
        {
            sum += preferences[BitOperations.TrailingZeroCount(mask)];
        }

        return sum;
    }
}
