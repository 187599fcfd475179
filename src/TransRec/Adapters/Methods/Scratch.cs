using TransRec.Adapters.Placements;

namespace TransRec.Adapters.Methods;

/// <summary>Training from scratch (TFS): every parameter is trained, from random weights in the base's shape; the control. Method <c>scratch</c>.</summary>
public sealed record ScratchOptions : AdapterOptions
{
    /// <summary>
    /// Whether the text encoder keeps the weights it had before source training (masked-LM pre-training), so that only the recommender starts anew.
    /// Default false: all weights are random.
    /// </summary>
    public bool KeepTextEncoder { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts() => NothingMoreToTrain();
}

internal static class Scratch
{
    public static AdapterMethod Method { get; } = new AdapterMethod<ScratchOptions>(
        "scratch",
        "Training from scratch (TFS): the base's shape with random weights, every parameter trained.",
        "The control of Adapter4Rec (Fu et al., WSDM 2024), section 4",
        new ScratchOptions(),
        (_, model) =>
        {
            ParameterSelection.All(model, trained: true);
            return null;
        },
        (_, shape) => shape.Total - shape.Pooler)
    {
        TrainsEverything = true,
    };
}
