using TransRec.Adapters.Placements;

namespace TransRec.Adapters.Methods;

/// <summary>Nothing of the base is trained unless one of the <c>Train...</c> switches says so. Method <c>frozen</c>.</summary>
public sealed record FrozenOptions : AdapterOptions;

internal static class Frozen
{
    public static AdapterMethod Method { get; } = new AdapterMethod<FrozenOptions>(
        "frozen",
        "The pre-trained model as it is, or only the parts that the train... switches name.",
        "The control of Adapter4Rec (Fu et al., WSDM 2024), section 4",
        new FrozenOptions(),
        (_, model) =>
        {
            ParameterSelection.All(model, trained: false);
            return null;
        },
        (_, _) => 0);
}
