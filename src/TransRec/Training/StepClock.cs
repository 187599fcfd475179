using System.Diagnostics;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>What a training step spends time on.</summary>
internal enum StepPhase
{
    /// <summary>Users, items and negatives of the batch.</summary>
    Sampling,

    /// <summary>Reading tokens or pictures, and the item encoder.</summary>
    Items,

    /// <summary>User encoder and loss.</summary>
    Users,

    /// <summary>Gradients of the user encoder, and of the loss by the item vectors.</summary>
    UsersBackward,

    /// <summary>Parts of the item encoder whose intermediate results were not held, encoded a second time.</summary>
    ItemsAgain,

    /// <summary>Gradients of the item encoder.</summary>
    ItemsBackward,

    /// <summary>The loss beside the objective's, forward and backward.</summary>
    Auxiliary,

    /// <summary>Vectors and gradients of other ranks: sending, and waiting for them.</summary>
    Exchange,

    /// <summary>Clipping and the optimizer.</summary>
    Optimizer,
}

/// <summary>Adds up the seconds of each phase, and what a step was cut into.</summary>
internal sealed class StepClock
{
    private readonly double[] seconds = new double[Enum.GetValues<StepPhase>().Length];

    /// <summary>The device whose work a phase waits for before it counts as over; CPU: there is nothing to wait for. A training does not wait, a profile does.</summary>
    public Device WaitsFor { get; set; } = CPU;

    /// <summary>Parts of the item encoding, of all steps.</summary>
    public int Parts { get; set; }

    /// <summary>Of them the ones whose intermediate results were held.</summary>
    public int HeldParts { get; set; }

    /// <summary>Seconds of a phase so far.</summary>
    public double this[StepPhase phase] => seconds[(int)phase];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(seconds);
        (Parts, HeldParts) = (0, 0);
    }

    /// <summary>Does some work and adds its seconds to a phase.</summary>
    public T Time<T>(StepPhase phase, Func<T> work)
    {
        var began = Stopwatch.GetTimestamp();
        var result = work();
        DeviceWork.Finish(WaitsFor);
        seconds[(int)phase] += Stopwatch.GetElapsedTime(began).TotalSeconds;
        return result;
    }

    /// <inheritdoc cref="Time{T}" />
    public void Time(StepPhase phase, Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        DeviceWork.Finish(WaitsFor);
        seconds[(int)phase] += Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
