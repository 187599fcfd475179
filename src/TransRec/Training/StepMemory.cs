using TransRec.Collectives;
using TransRec.Encoders.Items;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// How much of a step's intermediate results is held until the backward pass. The first step holds one part and measures what its cost comes to in bytes; from then
/// on half of the free memory may be used. No number depends on it.
/// </summary>
/// <param name="options">maximumTokens and recompute.</param>
/// <param name="read">What the process holds and may take; null: not known (memory of a GPU), everything is held.</param>
/// <param name="largestPart">An upper bound on the cost of a part, besides the encoder's.</param>
/// <param name="onCard">Whether a graphics card computes.</param>
/// <param name="sharers">Processes of the same training that take their memory from this machine, this one included.</param>
internal sealed class StepMemory(TrainingOptions options, Func<MemoryReading>? read, int largestPart = int.MaxValue, bool onCard = false, int sharers = 1)
{
    private const double Share = 0.5; // the rest is for the backward pass of a part, the user encoder and other programs
    private const int TimesOnCard = 8; // a graphics card is given operations more slowly than it does them, unless they are large
    private long before;
    private double bytesPerCost;

    /// <summary>The memory of a recipe on a device.</summary>
    /// <param name="options">maximumTokens and recompute.</param>
    /// <param name="device">Where tensors are computed.</param>
    /// <param name="ranks">The processes that train together, of which some may be on this machine; null: this one alone.</param>
    public static StepMemory Of(TrainingOptions options, Device device, ICommunicator? ranks = null)
    {
        var onCard = device.type != TorchSharp.DeviceType.CPU;
        var sharers = ranks is { Size: > 1 } ? ranks.GatherTexts(Environment.MachineName).Count(name => name == Environment.MachineName) : 1;
        return new(options, onCard ? null : MemoryReading.Now, options.MaximumTokens > 0 ? options.MaximumTokens : int.MaxValue, onCard, sharers);
    }

    /// <summary>Bytes that are held for one unit of cost; 0 before the first step.</summary>
    public double BytesPerCost => bytesPerCost;

    private bool IsAutomatic => options is { Recompute: false, MaximumTokens: 0 };

    /// <summary>The largest cost of a part.</summary>
    /// <remarks>On a graphics card 8 times what it is on the CPU.</remarks>
    public int CostOfPart(ItemEncoder encoder, IItemContent content) => encoder.CostOfPart(content) is < int.MaxValue and var cost
        ? (int)Math.Min((long)cost * (onCard ? TimesOnCard : 1), largestPart)
        : int.MaxValue;

    /// <summary>A step begins to encode.</summary>
    public void Begin()
    {
        if (Measures)
        {
            before = read!().InUse;
        }
    }

    /// <summary>Of parts in the order in which they are encoded, how many of the last are held: one at least.</summary>
    public int Held(IReadOnlyList<int> costs)
    {
        var room = options.Recompute ? 0 : options.MaximumTokens > 0 ? options.MaximumTokens : costs.Count > 1 ? Room() : 0;
        var held = 1;
        for (var sum = (double)costs[^1]; held < costs.Count && (sum += costs[^(held + 1)]) <= room; held++)
        {
        }

        return held;
    }

    /// <summary>A step has encoded, and holds intermediate results for some cost.</summary>
    public void Holds(long cost)
    {
        if (Measures)
        {
            bytesPerCost = Math.Max(1, (double)(read!().InUse - before) / Math.Max(1, cost));
        }
    }

    private bool Measures => IsAutomatic && read is not null && bytesPerCost == 0;

    private double Room()
    {
        if (read is null)
        {
            return double.PositiveInfinity;
        }

        if (bytesPerCost == 0)
        {
            return 0;
        }

        var now = read();
        return Share * ((now.Available / sharers) + now.Reusable) / bytesPerCost;
    }
}
