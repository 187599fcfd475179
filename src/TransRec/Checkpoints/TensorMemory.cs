using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>Raw bytes of CPU tensors of any size; a span holds 2 GiB at most, so they are visited part by part.</summary>
internal static class TensorMemory
{
    private const long PartBytes = 1L << 28;

    internal delegate void PartAction(Span<byte> part, long offset);

    /// <summary>New memory for an entry, filled by the given action; nothing is left behind when it fails.</summary>
    internal static Tensor Fill(ElementType type, IReadOnlyList<long> shape, string name, PartAction fill)
    {
        var tensor = empty(shape.ToArray(), dtype: type.Scalar(), device: CPU);
        try
        {
            Visit(tensor, (part, offset) =>
            {
                fill(part, offset);
                CheckBooleans(type, part, name);
            });
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Visits the bytes of a contiguous CPU tensor in order.</summary>
    internal static void Visit(Tensor tensor, PartAction visit)
    {
        var size = tensor.element_size();
        var elements = tensor.numel();
        if (elements == 0)
        {
            return;
        }

        using var detached = tensor.detach();
        using var flat = detached.view(-1);
        var step = PartBytes / size;
        for (long first = 0; first < elements; first += step)
        {
            using var part = flat.narrow(0, first, Math.Min(step, elements - first));
            visit(part.bytes, first * size);
        }
    }

    // Any other byte in a torch bool is undefined behaviour.
    private static void CheckBooleans(ElementType type, ReadOnlySpan<byte> part, string name)
    {
        if (type == ElementType.Bool)
        {
            var index = part.IndexOfAnyExceptInRange<byte>(0, 1);
            if (index >= 0)
            {
                throw new CheckpointException($"\"{name}\" holds the byte {part[index]} where a boolean, 0 or 1, is expected.");
            }
        }
    }
}
