using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of attention: keys and values that stand in front of those of every sequence. Prefix tuning.</summary>
public interface IKeyValueAdapter
{
    /// <summary>
    /// The further keys and values, each [extra, width] with the heads side by side; every query of every sequence sees them. Asked for once in a
    /// forward pass of the attention, whatever the number of groups.
    /// </summary>
    (Tensor Keys, Tensor Values) Extra();
}
