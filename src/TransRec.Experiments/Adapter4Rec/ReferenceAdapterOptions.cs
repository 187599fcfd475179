using TransRec.Adapters.Placements;
using TransRec.Options;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>What a checkpoint's tensors do not say of its adapters.</summary>
public sealed record ReferenceAdapterOptions
{
    /// <summary>
    /// The method by its name here. Null: what the names of the tensors say; those of houlsby and parallel are the same, so that one of the two must be
    /// named. Default null.
    /// </summary>
    public string? Method { get; init; }

    /// <summary>relu, leaky_relu or gelu, in bottlenecks. Default relu, the reference's default.</summary>
    public string Activation { get; init => field = Require.OneOf(value, ["relu", "leaky_relu", "gelu"]); } = "relu";

    /// <summary>
    /// kadapter: the blocks of the text encoder whose output the adapters read, such as 0,11. Null: all, when there are as many adapters as blocks; the first
    /// and the last, when there are two (the reference's 0,11). Default null.
    /// </summary>
    public string? ItemLayers { get; init => field = value is null ? null : LayerRange.Require(value); }

    /// <summary>kadapter: attention heads of the adapters in the text encoder, 1 to 64. Default 12, the reference's default.</summary>
    public int ItemHeads { get; init => field = Require.InRange(value, 1, 64); } = 12;

    /// <summary>kadapter: attention heads of the adapters in the user encoder, 1 to 64. Default 2, the reference's default.</summary>
    public int UserHeads { get; init => field = Require.InRange(value, 1, 64); } = 2;

    /// <summary>
    /// lora: merged, when the file's query and value weights hold the product B A already (newer versions of loralib save them so behind an evaluation), or
    /// separate. Null: what the range of the weights says, which are drawn anew there between known bounds. Default null.
    /// </summary>
    public string? LoraWeights { get; init => field = value is null ? null : Require.OneOf(value, ["merged", "separate"]); }
}
