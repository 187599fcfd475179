using TransRec.Adapters.Placements;

namespace TransRec.Adapters.Methods;

/// <summary>Full fine-tuning (FTA): every parameter is trained. Method <c>full</c>.</summary>
public sealed record FullOptions : AdapterOptions
{
    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts() => NothingMoreToTrain();
}

internal static class FullFineTuning
{
    public static AdapterMethod Method { get; } = new AdapterMethod<FullOptions>(
        "full",
        "Full fine-tuning (FTA): every parameter of the pre-trained model is trained.",
        "Adapter4Rec (Fu et al., WSDM 2024), section 4",
        new FullOptions(),
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
