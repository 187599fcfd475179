using TransRec.Adapters.Placements;
using TransRec.Models;

namespace TransRec.Adapters;

/// <summary>A registered way to adapt: its name in recipes, where it comes from, and how it changes a model.</summary>
/// <param name="Name">The word of the recipe key <c>method</c>.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Source">The paper and section.</param>
/// <param name="Options">The option record with its defaults.</param>
/// <param name="Apply">
/// Prepares a model: freezes what stays fixed and returns the adapters to attach (null for a method that adds none).
/// </param>
/// <param name="Parameters">
/// The documented formula: how many parameters the method trains (adapters, or the base's own), without the <c>Train...</c> switches.
/// </param>
public sealed record AdapterMethod(
    string Name,
    string Summary,
    string Source,
    AdapterOptions Options,
    Func<AdapterOptions, Recommender, AdapterSet?> Apply,
    Func<AdapterOptions, RecommenderShape, long> Parameters)
{
    /// <summary>The type of the option record.</summary>
    public Type OptionsType => Options.GetType();

    /// <summary>Whether the whole model is trained, so that the result stands alone and nothing of the base is kept. Default false.</summary>
    public bool TrainsEverything { get; init; }

    /// <summary>Whether the method's adapters (with its default options) can be folded into the base's weights. Default false.</summary>
    public bool Mergeable { get; init; }

    /// <summary>What an item tower must have for the method. Default: nothing.</summary>
    public MethodNeeds Needs { get; init; } = MethodNeeds.Nothing;

    /// <summary>
    /// Which of the base's own parameters the method trains, as far as <see cref="Parameters"/> counts them. Default: none. (Methods that train everything
    /// cannot be combined, and say nothing here.)
    /// </summary>
    internal Func<AdapterOptions, RecommenderShape, IEnumerable<BaseParameter>> OfBase { get; init; } = (_, _) => [];
}
