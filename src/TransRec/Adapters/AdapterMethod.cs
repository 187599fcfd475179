using TransRec.Adapters.Placements;
using TransRec.Models;

namespace TransRec.Adapters;

/// <summary>A registered way to adapt: its name in recipes, where it comes from, and how it changes a model.</summary>
/// <param name="Name">The word of the recipe key <c>method</c>.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Source">The paper and section.</param>
/// <param name="Options">The option record with its defaults.</param>
public abstract record AdapterMethod(string Name, string Summary, string Source, AdapterOptions Options)
{
    /// <summary>The type of the option record.</summary>
    public Type OptionsType => Options.GetType();

    /// <summary>Whether the whole model is trained, so that the result stands alone and nothing of the base is kept. Default false.</summary>
    public bool TrainsEverything { get; init; }

    /// <summary>Whether the method's adapters (with its default options) can be folded into the base's weights. Default false.</summary>
    public bool Mergeable { get; init; }

    /// <summary>What an item encoder must have for the method. Default: nothing.</summary>
    public MethodNeeds Needs { get; init; } = MethodNeeds.Nothing;

    /// <summary>Prepares a model: freezes what stays fixed and returns the adapters to attach; null for a method that adds none.</summary>
    /// <param name="options">Options of this method.</param>
    /// <param name="model">The base.</param>
    /// <exception cref="ArgumentException">The options are of another method.</exception>
    public abstract AdapterSet? Apply(AdapterOptions options, Recommender model);

    /// <summary>The documented formula: how many parameters the method trains (adapters, or the base's own), without the <c>Train...</c> switches.</summary>
    /// <param name="options">Options of this method.</param>
    /// <param name="shape">The base's shape.</param>
    /// <exception cref="ArgumentException">The options are of another method.</exception>
    public abstract long Parameters(AdapterOptions options, RecommenderShape shape);

    /// <summary>Which of the base's own parameters the method trains, as far as <see cref="Parameters"/> counts them.</summary>
    internal abstract IEnumerable<BaseParameter> OfBase(AdapterOptions options, RecommenderShape shape);
}

/// <summary>A method with the record that holds its options.</summary>
/// <typeparam name="TOptions">The option record.</typeparam>
/// <param name="Name">The word of the recipe key <c>method</c>.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Source">The paper and section.</param>
/// <param name="Defaults">The options with their defaults.</param>
/// <param name="Insert">Prepares a model and returns the adapters to attach, or null.</param>
/// <param name="Count">The documented formula.</param>
internal sealed record AdapterMethod<TOptions>(
    string Name,
    string Summary,
    string Source,
    TOptions Defaults,
    Func<TOptions, Recommender, AdapterSet?> Insert,
    Func<TOptions, RecommenderShape, long> Count) : AdapterMethod(Name, Summary, Source, Defaults)
    where TOptions : AdapterOptions
{
    /// <summary>The base's own parameters that <c>Count</c> counts. Default: none. (Methods that train everything cannot be combined, and say nothing here.)</summary>
    public Func<TOptions, RecommenderShape, IEnumerable<BaseParameter>> TrainedOfBase { get; init; } = (_, _) => [];

    public override AdapterSet? Apply(AdapterOptions options, Recommender model) => Insert(Own(options), model);

    public override long Parameters(AdapterOptions options, RecommenderShape shape) => Count(Own(options), shape);

    internal override IEnumerable<BaseParameter> OfBase(AdapterOptions options, RecommenderShape shape) => TrainedOfBase(Own(options), shape);

    private TOptions Own(AdapterOptions options) => options as TOptions
        ?? throw new ArgumentException($"The method {Name} takes {typeof(TOptions).Name}; it was given {options?.GetType().Name ?? "null"}.", nameof(options));
}
