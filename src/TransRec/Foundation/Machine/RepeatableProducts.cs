using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransRec.Foundation.Machine;

/// <summary>Whether a float32 product of the same numbers has the same bits every time.</summary>
/// <remarks>
/// On processors of Intel, MKL hands the pieces of a product to its threads as they come free and cuts them accordingly, so that two steps of one run can differ in their
/// last bits. Its "conditional numerical reproducibility" (Intel oneMKL developer guide, "Obtaining Numerically Reproducible Results") fixes the cut for a
/// number of threads; no difference in speed was measured. On those of AMD no such difference was seen, and the setting would take other instructions.
/// </remarks>
internal static partial class RepeatableProducts
{
    private const int Automatic = 2; // MKL_CBWR_AUTO: the instructions of this processor
    private const string Variable = "MKL_CBWR";

    /// <summary>Asks for it, once, before the first product; a choice made in the environment (MKL_CBWR) stands.</summary>
    public static void Ask()
    {
        if (!Processor.IsIntel || Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
        {
            return;
        }

        try
        {
            InitializeDeviceType(TorchSharp.DeviceType.CPU); // loads libtorch
            _ = Set(Automatic); // after the first product MKL refuses, and computes as before
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another build of libtorch, without MKL.
        }
    }

    // mkl_cbwr_set
    [LibraryImport("libtorch_cpu", EntryPoint = "mkl_serv_cbwr_set")]
    private static partial int Set(int branch);
}
