using System.Runtime.Intrinsics.X86;

namespace TransRec.Machine;

/// <summary>Who made the processor of this machine.</summary>
internal static class Processor
{
    /// <summary>AMD.</summary>
    public static bool IsAmd { get; } = Maker() == (0x68747541, 0x69746E65, 0x444D4163); // "Auth", "enti", "cAMD"

    /// <summary>Intel.</summary>
    public static bool IsIntel { get; } = Maker() == (0x756E6547, 0x49656E69, 0x6C65746E); // "Genu", "ineI", "ntel"

    private static (int B, int D, int C) Maker()
    {
        if (!X86Base.IsSupported)
        {
            return default;
        }

        var (_, b, c, d) = X86Base.CpuId(0, 0);
        return (b, d, c);
    }
}
