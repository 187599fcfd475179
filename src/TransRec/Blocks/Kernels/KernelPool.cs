namespace TransRec.Blocks.Kernels;

/// <summary>
/// Layers that are there once for all kernels that have the same values: what many domains have from one backbone then lies in memory, and in a processor's caches, once. Layers that
/// nobody has any more are let go.
/// </summary>
internal sealed class KernelPool
{
    private const int Sweep = 256; // layers that come in between two looks at all

    [ThreadStatic]
    private static KernelPool? open;

    private readonly Dictionary<int, List<WeakReference<AffineKernel>>> layers = [];
    private int arrivals;

    /// <summary>Does some work whose layers, made on this thread, are shared. One thread at a time.</summary>
    public T Within<T>(Func<T> work)
    {
        var outer = open;
        open = this;
        try
        {
            return work();
        }
        finally
        {
            open = outer;
        }
    }

    /// <summary>The layer of the open pool with the values of one that was made, or that one.</summary>
    public static AffineKernel Share(AffineKernel made) => open?.Find(made) ?? made;

    private AffineKernel Find(AffineKernel made)
    {
        if (++arrivals % Sweep == 0)
        {
            foreach (var hash in layers.Where(each => each.Value.TrueForAll(layer => !layer.TryGetTarget(out _))).Select(each => each.Key).ToList())
            {
                _ = layers.Remove(hash);
            }
        }

        var key = made.ValuesHash();
        if (!layers.TryGetValue(key, out var same))
        {
            layers.Add(key, same = []);
        }

        _ = same.RemoveAll(layer => !layer.TryGetTarget(out _));
        foreach (var layer in same)
        {
            if (layer.TryGetTarget(out var known) && known.HasValuesOf(made))
            {
                return known;
            }
        }

        same.Add(new WeakReference<AffineKernel>(made));
        return made;
    }
}
