using TorchSharp;

namespace TransRec.Checkpoints;

/// <summary>The element types that checkpoint files may hold.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 double precision, 8 bytes.</summary>
    Float64,

    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 half precision, 2 bytes.</summary>
    Float16,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BFloat16,

    /// <summary>Signed, 8 bytes.</summary>
    Int64,

    /// <summary>Signed, 4 bytes.</summary>
    Int32,

    /// <summary>Signed, 2 bytes.</summary>
    Int16,

    /// <summary>Signed, 1 byte.</summary>
    Int8,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,

    /// <summary>0 or 1 in one byte.</summary>
    Bool,
}

/// <summary>What each element type is called in a safetensors file and in torch, its width, and its place in the safetensors layout.</summary>
internal static class ElementTypes
{
    // Rank: the order of the reference safetensors writer, which lays the highest first. It falls with the width, so every tensor is aligned.
    private static readonly (ElementType Type, string Name, int Size, int Rank, torch.ScalarType Scalar, string Storage)[] s_rows =
    [
        (ElementType.Float64, "F64", 8, 8, torch.ScalarType.Float64, "DoubleStorage"),
        (ElementType.Float32, "F32", 4, 7, torch.ScalarType.Float32, "FloatStorage"),
        (ElementType.Float16, "F16", 2, 4, torch.ScalarType.Float16, "HalfStorage"),
        (ElementType.BFloat16, "BF16", 2, 5, torch.ScalarType.BFloat16, "BFloat16Storage"),
        (ElementType.Int64, "I64", 8, 9, torch.ScalarType.Int64, "LongStorage"),
        (ElementType.Int32, "I32", 4, 6, torch.ScalarType.Int32, "IntStorage"),
        (ElementType.Int16, "I16", 2, 3, torch.ScalarType.Int16, "ShortStorage"),
        (ElementType.Int8, "I8", 1, 2, torch.ScalarType.Int8, "CharStorage"),
        (ElementType.UInt8, "U8", 1, 1, torch.ScalarType.Byte, "ByteStorage"),
        (ElementType.Bool, "BOOL", 1, 0, torch.ScalarType.Bool, "BoolStorage"),
    ];

    internal static string SafetensorsNames { get; } = string.Join(", ", s_rows.Select(row => row.Name));

    internal static int Size(this ElementType type) => s_rows[(int)type].Size;

    internal static int Rank(this ElementType type) => s_rows[(int)type].Rank;

    internal static string SafetensorsName(this ElementType type) => s_rows[(int)type].Name;

    internal static torch.ScalarType Scalar(this ElementType type) => s_rows[(int)type].Scalar;

    internal static bool IsFloatingPoint(this ElementType type) => type <= ElementType.BFloat16;

    internal static ElementType? FromSafetensors(string name) => Find(row => row.Name == name);

    internal static ElementType? FromStorage(string name) => Find(row => row.Storage == name);

    internal static ElementType? FromScalar(torch.ScalarType scalar) => Find(row => row.Scalar == scalar);

    private static ElementType? Find(Predicate<(ElementType Type, string Name, int Size, int Rank, torch.ScalarType Scalar, string Storage)> matches)
    {
        var index = Array.FindIndex(s_rows, matches);
        return index < 0 ? null : s_rows[index].Type;
    }
}
