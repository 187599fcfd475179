using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransRec.Foundation.Machine;

/// <summary>The memory of float32 tensors on the CPU.</summary>
internal static unsafe class FloatMemory
{
    /// <summary>The address of the first value of a contiguous float32 tensor on the CPU; valid while the tensor lives.</summary>
    public static nint Address(Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
