using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TransRec.Collectives;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>What ranks agree on between two steps: whether to stop, and that they are still alike.</summary>
/// <param name="ranks">The ranks.</param>
/// <param name="compareEvery">Steps between two comparisons of the parameters.</param>
internal sealed class Lockstep(ICommunicator ranks, int compareEvery = 100)
{
    /// <summary>Whether all ranks stop, because one is asked to.</summary>
    public bool AgreeToStop(bool asked)
    {
        if (ranks.Size == 1)
        {
            return asked;
        }

        Span<long> stops = [asked ? 1 : 0];
        ranks.Sum(stops);
        return stops[0] > 0;
    }

    /// <summary>Compares the parameters of all ranks, before the first step and every so many.</summary>
    /// <param name="parameters">The trained parameters.</param>
    /// <param name="steps">Steps taken so far.</param>
    /// <param name="first">Whether this process has taken none yet.</param>
    /// <exception cref="RanksDifferException">A rank has other parameters; thrown in every rank.</exception>
    public void Compare(IEnumerable<Parameter> parameters, long steps, bool first)
    {
        if (ranks.Size > 1 && (first || steps % compareEvery == 0))
        {
            ranks.RequireSame(
                $"the trained parameters after {steps} steps",
                $"CRC-32 {Checksum(parameters):x8}",
                "A processor or its memory computes otherwise than the others, or their libraries differ. The last saved state is kept; go on without that machine.");
        }
    }

    private static uint Checksum(IEnumerable<Parameter> parameters)
    {
        var sum = new Crc32();
        foreach (var parameter in parameters)
        {
            using var scope = NewDisposeScope();
            sum.Append(MemoryMarshal.AsBytes<float>(OrderFreeGradients.Values(parameter.detach().cpu().contiguous())));
        }

        return sum.Value;
    }
}
