using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Sets;

/// <summary>The weighted average of several domains' adapter sets (AdapterSoup, Chronopoulou et al. 2023, section 3).</summary>
public static class AdapterAverage
{
    /// <summary>
    /// A set whose every parameter is sum(weight * parameter) / sum(weight). Averaging is per parameter: for low-rank methods the average of the
    /// factors, which is not the average of their products.
    /// </summary>
    /// <param name="model">The bare backbone that all sets were made for.</param>
    /// <param name="options">The options that all sets were made with.</param>
    /// <param name="sets">The sets, at least one, each with its weight: finite, not negative, not all zero.</param>
    /// <returns>A new set, not attached.</returns>
    /// <exception cref="ArgumentException">No set, a wrong weight, or sets that hold different parameters; the message names one.</exception>
    public static AdapterSet Of(Recommender model, AdapterOptions options, IReadOnlyList<(AdapterSet Set, double Weight)> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var total = sets.Sum(one => one.Weight);
        if (sets.Any(one => !double.IsFinite(one.Weight) || one.Weight < 0) || total is not (> 0 and < double.PositiveInfinity))
        {
            throw new ArgumentException("Weights of an average are finite, not negative, and not all zero.", nameof(sets));
        }

        if (model?.Adapters is not null)
        {
            throw new ArgumentException("The backbone carries adapters; detach that set first.", nameof(model));
        }

        var average = AdapterRegistry.Create(model!, options)
            ?? throw new ArgumentException($"{AdapterRegistry.Of(options).Name} trains the whole model: there is no set to average.", nameof(options));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        try
        {
            var parts = sets.Select(one => (Values: one.Set.Values(), Share: one.Weight / total)).ToList();
            foreach (var (name, value) in average.Values())
            {
                value.zero_();
                foreach (var (values, share) in parts)
                {
                    if (!values.TryGetValue(name, out var part) || values.Count != parts[0].Values.Count || !part.shape.SequenceEqual(value.shape))
                    {
                        throw new ArgumentException($"The sets differ: {name} is missing in one or has another shape. Average sets of one method and one shape.");
                    }

                    value.add_(part, share);
                }
            }

            return average;
        }
        catch
        {
            average.Dispose();
            throw;
        }
    }
}
