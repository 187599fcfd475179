using TransRec.Foundation.Files;

namespace TransRec.Checkpoints;

/// <summary>What a checkpoint file says about one tensor. Two entries are equal when name, type and every size are equal.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Type">The element type in the file.</param>
/// <param name="Shape">The sizes, outermost first; empty for a scalar.</param>
internal sealed record TensorEntry(string Name, ElementType Type, IReadOnlyList<long> Shape)
{
    // libtorch's own limit.
    internal const int MostAxes = 64;

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public long Elements { get; } = Count(Name, Type, Shape);

    /// <summary>The number of bytes of the elements.</summary>
    public long SizeBytes => Elements * Type.Size();

    /// <inheritdoc/>
    public bool Equals(TensorEntry? other) =>
        other is not null && Name == other.Name && Type == other.Type && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, Shape.Count, Elements);

    /// <summary>For messages: <c>pooler.weight F32 [128, 128]</c>.</summary>
    public override string ToString() => $"{Name} {Type.SafetensorsName()} {ShapeText(Shape)}";

    internal static string ShapeText(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static long Count(string name, ElementType type, IReadOnlyList<long> shape)
    {
        if (shape.Count > MostAxes)
        {
            throw new CheckpointException($"\"{name}\" has {shape.Count} axes; at most {MostAxes} are read.");
        }

        long bytes = type.Size();
        var empty = shape.Contains(0);
        foreach (var size in shape)
        {
            if (size < 0)
            {
                throw new CheckpointException($"The shape of \"{name}\" is {ShapeText(shape)}; a size may not be negative.");
            }

            // A zero size makes the whole empty whatever the others are, but their product must still be a number that torch can hold.
            if (size > 0 && bytes > long.MaxValue / size)
            {
                throw new CheckpointException($"The shape of \"{name}\" is {ShapeText(shape)}: more bytes than 64 bits can count.");
            }

            bytes *= Math.Max(size, 1);
        }

        return empty ? 0 : bytes / type.Size();
    }
}
