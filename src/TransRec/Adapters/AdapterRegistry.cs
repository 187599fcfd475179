using TransRec.Models;

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
        Prefix.Method,
        Prompt.Method,
        KAdapter.Method,
        SideNetwork.Method,
    ];

    /// <summary>The method of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static AdapterMethod Find(string name) =>
        Methods.FirstOrDefault(method => method.Name == name)
        ?? throw new ArgumentException($"Unknown method \"{name}\". Methods: {string.Join(", ", Methods.Select(method => method.Name))}.", nameof(name));

    /// <summary>The method of an option record.</summary>
    public static AdapterMethod Of(AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Methods.First(method => method.OptionsType == options.GetType());
    }

    /// <summary>
    /// Prepares a model for training on the target domain: adapters are attached, and exactly the parameters that the options name require gradients.
    /// </summary>
    public static void Prepare(Recommender model, AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        var adapters = Of(options).Apply(options, model);
        adapters?.Attach();
        model.AdapterSet = adapters;
        ParameterSelection.Widen(model, options);
    }
}
