using static TorchSharp.torch;

namespace TransRec.Foundation.Machine;

/// <summary>Work that a device was given and may not have done yet.</summary>
internal static class DeviceWork
{
    /// <summary>Waits for a graphics card; nothing is open on the CPU.</summary>
    public static void Finish(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }
}
