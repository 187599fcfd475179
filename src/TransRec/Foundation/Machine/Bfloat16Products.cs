using System.Runtime.Intrinsics.X86;

namespace TransRec.Foundation.Machine;

/// <summary>Whether a device multiplies bfloat16 itself.</summary>
/// <remarks>
/// An x86 processor does with avx512_bf16 or amx_bf16; without, libtorch's bfloat16 product is a plain loop (6 GFLOP/s against 72-94 in float32 on an EPYC with AVX2,
/// measured). GPUs and ARM processors are left to libtorch.
/// </remarks>
internal static class Bfloat16Products
{
    // Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, CPUID, leaf 7.
    private const int Features = 7;
    private const int AmxBf16 = 1 << 22; // sub-leaf 0, EDX
    private const int Avx512Bf16 = 1 << 5; // sub-leaf 1, EAX

    /// <summary>Whether products of bfloat16 tensors there are faster than those of float32.</summary>
    public static bool AreNative(TorchSharp.DeviceType device) => device != TorchSharp.DeviceType.CPU || !X86Base.IsSupported || HasInstructions();

    private static bool HasInstructions()
    {
        if (!Avx512F.IsSupported || X86Base.CpuId(0, 0).Eax < Features)
        {
            return false;
        }

        var (subLeaves, _, _, edx) = X86Base.CpuId(Features, 0);
        return (edx & AmxBf16) != 0 || (subLeaves >= 1 && (X86Base.CpuId(Features, 1).Eax & Avx512Bf16) != 0);
    }
}
