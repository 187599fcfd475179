namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of Adapter4Rec's <c>pfeiffer_ver2</c>: the Houlsby adapter y + up(activation(down(y))) after attention only (in no paper under this name; as
/// published, Pfeiffer is the method <c>pfeiffer</c>). The same as <c>houlsby</c> with <c>after</c> attention. Adds blocks * (2 * width * bottleneck +
/// bottleneck + width) parameters per encoder. Method <c>pfeiffer_ver2</c>.
/// </summary>
public sealed record PfeifferVer2Options : BottleneckOptions;

internal static class PfeifferVer2
{
    private const string After = "attention";

    public static AdapterMethod Method { get; } = new AdapterMethod<PfeifferVer2Options>(
        "pfeiffer_ver2",
        "The Houlsby adapter after attention only, by the name it has in Adapter4Rec.",
        "Adapter4Rec (Fu et al., WSDM 2024), its code",
        new PfeifferVer2Options(),
        (options, model) => Houlsby.Insert(options, model, After),
        (options, shape) => Houlsby.Parameters(options, shape, After));
}
