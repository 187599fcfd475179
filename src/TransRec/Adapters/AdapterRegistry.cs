using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Models;
using TransRec.Options;

namespace TransRec.Adapters;

/// <summary>Every method, one line each. Recipes, the command line, the documentation and the test matrix read this table.</summary>
public static class AdapterRegistry
{
    /// <summary>The methods in the order of the documentation.</summary>
    public static IReadOnlyList<AdapterMethod> Methods { get; } =
    [
        FullFineTuning.Method,
        Frozen.Method,
        Scratch.Method,
        Houlsby.Method,
        ParallelBottleneck.Method,
        Pfeiffer.Method,
        PfeifferVer2.Method,
        Compacter.Method,
        Lora.Method,
        Dora.Method,
        Ia3.Method,
        Vera.Method,
        WordChanges.Method,
        BitFit.Method,
        LayerNormTuning.Method,
        LastLayers.Method,
        Prefix.Method,
        Prompt.Method,
        KAdapter.Method,
        SideNetwork.Method,
        ConvAdapter.Method,
        Iisan.Method,
        MixAndMatch.Method,
        Combination.Method,
    ];

    /// <summary>The choice of a method in options.</summary>
    internal static OptionChoice Choice { get; } = new(typeof(AdapterOptions), "method", Methods.ToDictionary(method => method.Name, method => method.OptionsType));

    /// <summary>The method of a name.</summary>
    /// <exception cref="AdapterException">There is none; the message lists the names.</exception>
    public static AdapterMethod Find(string name) =>
        Methods.FirstOrDefault(method => method.Name == name)
        ?? throw new AdapterException($"Unknown method \"{name}\". Methods: {string.Join(", ", Methods.Select(method => method.Name))}.");

    /// <summary>The method of an option record.</summary>
    public static AdapterMethod Of(AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Methods.First(method => method.OptionsType == options.GetType());
    }

    /// <summary>
    /// Prepares a model for training on the target domain: adapters are attached, and exactly the parameters that the options name require gradients.
    /// </summary>
    /// <exception cref="AdapterException">The options do not fit the model; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The model carries adapters already.</exception>
    public static void Prepare(Recommender model, AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Adapters is not null)
        {
            throw new InvalidOperationException("The model carries adapters already; detach that set first.");
        }

        if (Create(model, options) is { } set)
        {
            model.Attach(set);
        }
    }

    /// <summary>
    /// What a domain adds to a model, not attached yet (<see cref="Recommender.Attach"/> does that): adapters with their first values, and the base's parameters that the options say are trained.
    /// Exactly the parameters that the options name require gradients afterwards.
    /// </summary>
    /// <returns>The set; null for a method that trains the whole model.</returns>
    /// <exception cref="AdapterException">The options do not fit the model; the message says why.</exception>
    public static AdapterSet? Create(Recommender model, AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        var method = Of(options);
        if (options.Conflicts().ToList() is { Count: > 0 } conflicts)
        {
            throw new AdapterException(string.Join(" ", conflicts.Select(conflict => $"{(conflict.Key.Length == 0 ? "adapter" : OptionMistakes.Join("adapter", conflict.Key))} {conflict.Message}")));
        }

        var set = Apply(method, options, model);
        ParameterSelection.Widen(model, options, set);
        if (method.TrainsEverything)
        {
            return null;
        }

        set ??= new AdapterSet();
        set.ReplaceTrained(model);
        set.MadeFrom = options;
        return set;
    }

    private static AdapterSet? Apply(AdapterMethod method, AdapterOptions options, Recommender model)
    {
        try
        {
            return method.Apply(options, model);
        }
        catch (ArgumentException error) when (error.ParamName is null)
        {
            throw new AdapterException(error.Message, error);
        }
    }
}
