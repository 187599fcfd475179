using System.Diagnostics;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Experiments.Profiles;

/// <summary>What this machine can do at most, measured: the rate of matrix products and of memory.</summary>
internal static class MachineRates
{
    private const double Seconds = 0.2; // a measurement lasts this long at least, three are made and the best counts
    private const int CopiedFloats = 32 << 20; // 128 MB, larger than caches

    /// <summary>Operations per second of x W' for one shape.</summary>
    /// <param name="rows">Rows of x.</param>
    /// <param name="input">Width of x.</param>
    /// <param name="output">Rows of W.</param>
    /// <param name="type">float32 or bfloat16.</param>
    /// <param name="device">Which device computes.</param>
    public static double Products(long rows, int input, int output, ScalarType type, Device device)
    {
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        var (x, w) = (ones([rows, input], ScalarType.Float32, device).to(type), ones([output, input], ScalarType.Float32, device).to(type));
        return Best(2.0 * rows * input * output, () => nn.functional.linear(x, w).Dispose(), device);
    }

    /// <summary>Bytes per second of a copy, read and written ones together.</summary>
    /// <param name="device">Whose memory.</param>
    public static double Copies(Device device)
    {
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        var (from, to) = (ones(CopiedFloats, device: device), zeros(CopiedFloats, device: device));
        return Best(2.0 * sizeof(float) * CopiedFloats, () => to.copy_(from), device);
    }

    private static double Best(double work, Action once, Device device)
    {
        once();
        DeviceWork.Finish(device);
        return Enumerable.Range(0, 3).Max(_ =>
        {
            var began = Stopwatch.GetTimestamp();
            var times = 0;
            do
            {
                once();
                times++;
            }
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds);

            DeviceWork.Finish(device);

            return work * times / Stopwatch.GetElapsedTime(began).TotalSeconds;
        });
    }
}
