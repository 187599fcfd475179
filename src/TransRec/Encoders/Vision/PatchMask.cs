using TransRec.Foundation.Randomness;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>Which patches of each picture an encoder sees, and in which order (He et al. 2022, section 3). Create and use it inside a dispose scope.</summary>
public sealed class PatchMask
{
    private PatchMask(Tensor kept, Tensor restore)
    {
        Kept = kept;
        Restore = restore;
    }

    /// <summary>The numbers of the patches that are seen, in the order in which they are, [items, seen], int64.</summary>
    public Tensor Kept { get; }

    /// <summary>Where each patch stands in the shuffled order, [items, patches], int64: those below the number of seen ones are seen.</summary>
    public Tensor Restore { get; }

    /// <summary>
    /// The patches with the smallest noise, by rising noise, as in Hugging Face's random_masking: floor(patches * (1 - ratio)) of them. At ratio 0 all are
    /// seen, shuffled; [CLS] does not depend on the order.
    /// </summary>
    /// <param name="noise">[items, patches].</param>
    /// <param name="ratio">The share that is left out, from 0 up to but not including 1.</param>
    /// <exception cref="ArgumentException">The ratio is outside, or no patch would be left.</exception>
    public static PatchMask FromNoise(Tensor noise, double ratio)
    {
        ArgumentNullException.ThrowIfNull(noise);
        using var scope = NewDisposeScope();
        var seen = Seen((int)noise.shape[1], ratio);
        var order = argsort(noise, 1);
        return new PatchMask(order.narrow(1, 0, seen).MoveToOuterDisposeScope(), argsort(order, 1).MoveToOuterDisposeScope());
    }

    /// <summary>A mask from a seeded draw, equal on every machine.</summary>
    /// <param name="items">Pictures.</param>
    /// <param name="patches">Patches of each.</param>
    /// <param name="ratio">The share that is left out, from 0 up to but not including 1.</param>
    /// <param name="random">Where the noise comes from.</param>
    public static PatchMask Draw(int items, int patches, double ratio, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var noise = new double[items * patches];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = random.NextUnit();
        }

        using var scope = NewDisposeScope();
        var mask = FromNoise(tensor(noise, [items, patches]), ratio);
        return new PatchMask(mask.Kept.MoveToOuterDisposeScope(), mask.Restore.MoveToOuterDisposeScope());
    }

    private static int Seen(int patches, double ratio)
    {
        var seen = ratio is >= 0 and < 1
            ? (int)(patches * (1 - ratio))
            : throw new ArgumentException($"The mask ratio must be from 0 up to but not including 1; found {ratio}.", nameof(ratio));
        return seen > 0 ? seen : throw new ArgumentException($"A mask ratio of {ratio} leaves none of {patches} patches.", nameof(ratio));
    }
}
