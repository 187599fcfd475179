using TransRec.Options;

namespace TransRec.Training.Objectives;

/// <summary>The training loss. In a recipe the key <c>type</c> chooses: <c>bce</c>, <c>softmax</c> or <c>catalogue-softmax</c>.</summary>
public abstract record ObjectiveOptions
{
    internal static OptionChoice Choice { get; } = new(typeof(ObjectiveOptions), "type", new Dictionary<string, Type>
    {
        ["bce"] = typeof(BinaryCrossEntropyOptions),
        ["softmax"] = typeof(InBatchSoftmaxOptions),
        ["catalogue-softmax"] = typeof(CatalogueSoftmaxOptions),
    });
}
