using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>Finds NaN and infinity in tensors when they are read, so that the file is named and not, much later, the learning rate.</summary>
internal static class FiniteTensors
{
    /// <summary>Reads tensors by name.</summary>
    /// <returns>New CPU tensors in the order of the names.</returns>
    /// <exception cref="CheckpointException">Some hold NaN or infinity; the message counts them and names three.</exception>
    public static IReadOnlyList<Tensor> ReadFinite(this ITensorSource source, IEnumerable<string> names)
    {
        var values = new List<Tensor>();
        var broken = new List<string>();
        foreach (var name in names)
        {
            var value = source.Read(name);
            values.Add(value);
            if (NotFinite(value) is > 0 and var count)
            {
                broken.Add($"\"{name}\" holds {count} in {value.numel()} numbers");
            }
        }

        return broken.Count == 0 ? values : throw new CheckpointException(
            $"{source.Location}: {broken.Count} {(broken.Count == 1 ? "tensor holds" : "tensors hold")} NaN or infinity: {Names.Few(broken)}. "
            + "Such weights give no vectors: take an undamaged file, or one from before its training diverged.");
    }

    /// <summary>How many elements are NaN or infinite; 0 for other types than floating point.</summary>
    public static long NotFinite(Tensor value)
    {
        if (!value.is_floating_point() || value.numel() == 0)
        {
            return 0;
        }

        // A sum is finite only if all of its terms are; it needs no memory, which the exact count does.
        using var scope = NewDisposeScope();
        return float.IsFinite(value.detach().sum(ScalarType.Float32).item<float>()) ? 0 : value.numel() - value.detach().isfinite().sum().item<long>();
    }
}
