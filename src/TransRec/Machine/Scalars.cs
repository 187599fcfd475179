using System.Collections.Concurrent;
using TorchSharp;

namespace TransRec.Machine;

/// <summary>
/// Constants for tensor operations. TorchSharp 0.107 does not keep a temporary <see cref="Scalar"/> (the <c>2</c> in <c>x * 2</c>) alive during the
/// native call: a garbage collection at that moment frees it, and the operation reads freed memory. Constants from here live as long as the process;
/// a value that changes from step to step is better made a tensor, which its dispose scope keeps.
/// </summary>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Known = new();
    private static readonly ConcurrentDictionary<long, Scalar> KnownWhole = new();

    /// <summary>Negative infinity.</summary>
    public static Scalar NegativeInfinity { get; } = Of(double.NegativeInfinity);

    /// <summary>A floating-point constant.</summary>
    public static Scalar Of(double value) => Known.GetOrAdd(value, static value => value.ToScalar());

    /// <summary>A whole constant, for integer tensors.</summary>
    public static Scalar Whole(long value) => KnownWhole.GetOrAdd(value, static value => value.ToScalar());
}
