using TorchSharp;
using TorchSharp.Modules;

namespace TransRec.Experiments.Runs;

/// <summary>Scalars for TensorBoard: an event file that is flushed value by value. A resumed run adds a further file to the folder.</summary>
public sealed class EventLog
{
    private readonly SummaryWriter writer;

    internal EventLog(string folder)
    {
        // The writer's checksum is native code, which must have been loaded.
        torch.InitializeDeviceType(DeviceType.CPU);
        writer = torch.utils.tensorboard.SummaryWriter(folder, createRunName: false);
    }

    /// <summary>Adds values of one step.</summary>
    /// <param name="step">Steps taken since the start of the run.</param>
    /// <param name="kind">train, validation, test or the like; names become <c>kind/name</c>.</param>
    /// <param name="values">Numbers by name; NaN and infinity are left out.</param>
    public void Add(long step, string kind, IReadOnlyDictionary<string, double> values)
    {
        foreach (var (name, value) in values)
        {
            if (double.IsFinite(value))
            {
                writer.add_scalar($"{kind}/{name}", (float)value, checked((int)step));
            }
        }
    }
}
