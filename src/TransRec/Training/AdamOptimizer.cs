using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// AdamOptimizer (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019, algorithm 2) with a learning rate per parameter group. The state is
/// plain tensors, so it can be saved and restored exactly. On the CPU one fused pass updates a parameter; on a graphics card a few operations update all (<see cref="FlatParameters"/>).
/// </summary>
public sealed class AdamOptimizer : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private const int Chunk = 1 << 16;

    private readonly List<Slot> slots = [];
    private readonly bool decoupled;
    private readonly FlatParameters? flat;

    /// <param name="groups">The parameters.</param>
    /// <param name="weightDecay">Applied to parameters of two or more dimensions (not to biases and norms).</param>
    /// <param name="decoupled">Whether decay is AdamW's, or added to the gradient as in Adam.</param>
    public AdamOptimizer(IEnumerable<ParameterGroup> groups, double weightDecay = 0, bool decoupled = true)
        : this(groups, weightDecay, decoupled, parameter => parameter.device_type != DeviceType.CPU)
    {
    }

    /// <param name="groups">The parameters.</param>
    /// <param name="weightDecay">As above.</param>
    /// <param name="decoupled">As above.</param>
    /// <param name="updatesTogether">Whether a parameter is one of those that are updated together if all are.</param>
    internal AdamOptimizer(IEnumerable<ParameterGroup> groups, double weightDecay, bool decoupled, Func<Parameter, bool> updatesTogether)
    {
        ArgumentNullException.ThrowIfNull(groups);
        this.decoupled = decoupled;
        var all = groups.SelectMany(group => group.Parameters.Select(named =>
            (named.Name, named.Parameter, group.LearningRate, WeightDecay: named.Parameter.dim() >= 2 ? weightDecay : 0))).ToList();
        flat = all.Count > 0 && all.TrueForAll(each => each.Parameter.dtype == ScalarType.Float32 && updatesTogether(each.Parameter))
            ? new FlatParameters(all.Select(each => (each.Parameter, each.LearningRate, each.WeightDecay)))
            : null;
        foreach (var (name, parameter, rate, decay) in all)
        {
            using var scope = NewDisposeScope();
            var (first, second) = flat?.Moments(parameter) ?? (zeros_like(parameter).DetachFromDisposeScope(), zeros_like(parameter).DetachFromDisposeScope());
            slots.Add(new Slot(name, parameter, first, second, rate, decay));
        }
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The parameters with their names.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Parameters => slots.Select(slot => (slot.Name, slot.Parameter));

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients()
    {
        foreach (var slot in slots)
        {
            slot.Parameter.grad = null; // not zeros: a parameter without a gradient is not moved by its momentum, before as after a resume
        }
    }

    /// <summary>Updates every parameter that has a gradient.</summary>
    /// <param name="scale">Factor of all learning rates: the schedule.</param>
    public void Step(double scale = 1)
    {
        Steps++;
        using var _ = no_grad();
        if (flat is { HaveGradients: true })
        {
            flat.Step((Beta1, Beta2), Epsilon, Steps, scale, decoupled);
            return;
        }

        foreach (var slot in slots)
        {
            using var scope = NewDisposeScope();
            if (slot.Parameter.grad is not { } gradient)
            {
                continue;
            }

            var rate = slot.LearningRate * scale;
            if (slot.Parameter.device_type == DeviceType.CPU && slot.Parameter.dtype == ScalarType.Float32 && gradient.is_contiguous())
            {
                Fused(slot, gradient, rate);
            }
            else
            {
                WithTensors(slot, gradient, rate);
            }
        }
    }

    /// <summary>The state: first and second moments by name, as references.</summary>
    public IEnumerable<(string Name, Tensor First, Tensor Second)> State => slots.Select(slot => (slot.Name, slot.First, slot.Second));

    /// <summary>Restores a state.</summary>
    /// <param name="steps">Steps taken.</param>
    /// <param name="moments">The moments of a name; disposed by this call.</param>
    public void Restore(long steps, Func<string, (Tensor First, Tensor Second)> moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        using var _ = no_grad();
        Steps = steps;
        foreach (var slot in slots)
        {
            var (first, second) = moments(slot.Name);
            slot.First.copy_(first);
            slot.Second.copy_(second);
            first.Dispose();
            second.Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var slot in slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }

        flat?.Dispose();
    }

    internal void WithTensors(Slot slot, Tensor gradient, double rate)
    {
        using var shrink = (1 - (rate * slot.WeightDecay)).ToScalar();
        using var rootOfCorrection = Math.Sqrt(1 - Math.Pow(Beta2, Steps)).ToScalar();
        using var step = (-rate / (1 - Math.Pow(Beta1, Steps))).ToScalar();
        if (slot.WeightDecay > 0 && decoupled)
        {
            slot.Parameter.mul_(shrink);
        }
        else if (slot.WeightDecay > 0)
        {
            gradient = gradient + (slot.Parameter * slot.WeightDecay);
        }

        slot.First.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        slot.Second.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        var denominator = (slot.Second.sqrt() / rootOfCorrection).add_(Epsilon);
        slot.Parameter.addcdiv_(slot.First, denominator, step);
    }

    private void Fused(Slot slot, Tensor gradient, double rate)
    {
        var count = slot.Parameter.numel();
        var addresses = (FloatMemory.Address(slot.Parameter), FloatMemory.Address(gradient), FloatMemory.Address(slot.First), FloatMemory.Address(slot.Second));
        var step = (float)(rate / (1 - Math.Pow(Beta1, Steps)));
        var root = (float)Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        var shrink = decoupled ? (float)(1 - (rate * slot.WeightDecay)) : 1f;
        var decay = decoupled ? 0f : (float)slot.WeightDecay;
        var chunks = (int)((count + Chunk - 1) / Chunk);
        if (chunks == 1)
        {
            Update(addresses, 0, (int)count, step, root, shrink, decay);
        }
        else
        {
            Parallel.For(0, chunks, chunk =>
            {
                var start = (long)chunk * Chunk;
                Update(addresses, start, (int)Math.Min(Chunk, count - start), step, root, shrink, decay);
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Update(
        (nint Parameter, nint Gradient, nint First, nint Second) at, long start, int count, float step, float root, float shrink, float decay)
    {
        var parameter = new Span<float>((float*)at.Parameter + start, count);
        var gradient = new ReadOnlySpan<float>((float*)at.Gradient + start, count);
        var first = new Span<float>((float*)at.First + start, count);
        var second = new Span<float>((float*)at.Second + start, count);
        const float b1 = (float)Beta1, b2 = (float)Beta2, rest1 = (float)(1 - Beta1), rest2 = (float)(1 - Beta2), epsilon = (float)Epsilon;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= count - width; i += width)
        {
            var p = new Vector<float>(parameter[i..]);
            var g = new Vector<float>(gradient[i..]) + (decay * p);
            var m = (b1 * new Vector<float>(first[i..])) + (rest1 * g);
            var v = (b2 * new Vector<float>(second[i..])) + (rest2 * g * g);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            ((shrink * p) - (step * m / ((Vector.SquareRoot(v) / new Vector<float>(root)) + new Vector<float>(epsilon)))).CopyTo(parameter[i..]);
        }

        for (; i < count; i++)
        {
            var g = gradient[i] + (decay * parameter[i]);
            first[i] = (b1 * first[i]) + (rest1 * g);
            second[i] = (b2 * second[i]) + (rest2 * g * g);
            parameter[i] = (shrink * parameter[i]) - (step * first[i] / ((MathF.Sqrt(second[i]) / root) + epsilon));
        }
    }

    internal sealed record Slot(string Name, Parameter Parameter, Tensor First, Tensor Second, double LearningRate, double WeightDecay);
}
