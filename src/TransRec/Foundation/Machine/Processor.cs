using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace TransRec.Foundation.Machine;

/// <summary>The processor of this machine: its name, and who made it.</summary>
internal static class Processor
{
    /// <summary>AMD.</summary>
    public static bool IsAmd { get; } = Maker() == (0x68747541, 0x69746E65, 0x444D4163); // "Auth", "enti", "cAMD"

    /// <summary>Intel.</summary>
    public static bool IsIntel { get; } = Maker() == (0x756E6547, 0x49656E69, 0x6C65746E); // "Genu", "ineI", "ntel"

    /// <summary>What it calls itself, and the widest vectors that it computes with: "AMD EPYC 7B13 (x64, AVX2)". Without a name of its own its architecture alone.</summary>
    public static string Name { get; } = Brand() is { Length: > 0 } brand ? $"{brand} ({Architecture})" : Architecture;

    private static string Architecture
    {
        get
        {
            var architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
            return Avx512F.IsSupported ? architecture + ", AVX-512" : Avx2.IsSupported ? architecture + ", AVX2" : architecture;
        }
    }

    private static (int B, int D, int C) Maker()
    {
        if (!X86Base.IsSupported)
        {
            return default;
        }

        var (_, b, c, d) = X86Base.CpuId(0, 0);
        return (b, d, c);
    }

    // Three leaves of sixteen characters, ended by zeros.
    private static string Brand()
    {
        const int first = unchecked((int)0x80000002), last = unchecked((int)0x80000004), highest = unchecked((int)0x80000000);
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(highest, 0).Eax < unchecked((uint)last))
        {
            return "";
        }

        int[] characters = new int[12];
        for (var leaf = first; leaf <= last; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(leaf, 0);
            int[] words = [a, b, c, d];
            words.CopyTo(characters, 4 * (leaf - first));
        }

        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(characters.AsSpan())).TrimEnd('\0').Trim();
    }
}
