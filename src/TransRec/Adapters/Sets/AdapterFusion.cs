using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Sets;

/// <summary>
/// Several domains' adapters that stay as they are, and at each point a learnt attention over what they give (AdapterFusion, Pfeiffer et al. 2021,
/// section 3.2): with y the sublayer's output and z_i that of adapter i, sum_i softmax_i((Q y) . (K z_i)) V z_i. Q and K begin small, so that all
/// adapters count alike, and V is the identity: fusion begins as the mean of the adapters.
/// Adds 3 * width * width + width parameters per point (only Q has a bias).
/// </summary>
public static class AdapterFusion
{
    /// <summary>The fused set. Its adapters are the given sets' own modules, frozen; only Q, K and V, and the head when asked for, are trained.</summary>
    /// <param name="model">The bare backbone that all sets were made for. Its parameters are frozen.</param>
    /// <param name="sets">At least two sets of adapters after sublayers (Houlsby, parallel, ...), at the same points, detached. Keep them alive.</param>
    /// <param name="trainHead">Whether the item head is trained as well. Default true: the sets may have been trained with different heads.</param>
    /// <returns>A new set, not attached.</returns>
    /// <exception cref="AdapterException">Fewer than two sets, an attached one, other kinds of adapters, or different points.</exception>
    public static AdapterSet Of(Recommender model, IReadOnlyList<AdapterSet> sets, bool trainHead = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sets);
        Check(sets);
        ParameterSelection.All(model, trained: false);
        var fused = new AdapterSet();
        foreach (var encoder in NamedEncoder.OfItems(model).Append(NamedEncoder.OfUsers(model)))
        {
            foreach (var placed in InsertionPoints.Of(encoder.Encoder))
            {
                ISublayerAdapter[] adapters = [.. sets.Select(set => set.AdapterAt(placed.Point)).OfType<ISublayerAdapter>()];
                if (adapters.Length > 0)
                {
                    fused.Add(encoder.Name, placed, new FusedAdapter(((SublayerPoint)placed.Point).Width, adapters));
                }
            }
        }

        foreach (var parameter in sets.SelectMany(set => set.parameters()))
        {
            parameter.requires_grad = false;
        }

        ParameterSelection.Widen(model, new FrozenOptions { TrainHead = trainHead }, fused);
        fused.ReplaceTrained(model);
        return fused;
    }

    private static void Check(IReadOnlyList<AdapterSet> sets)
    {
        if (sets.Count < 2)
        {
            throw new AdapterException($"Fusion combines at least two adapter sets; found {sets.Count}.");
        }

        if (sets.Any(set => set.IsAttached))
        {
            throw new AdapterException("Fusion takes detached sets; one of them is attached. Detach it first.");
        }

        if (sets.SelectMany(set => set.Adapters).FirstOrDefault(one => one.Adapter is not ISublayerAdapter) is { Key: not null } other)
        {
            throw new AdapterException($"Fusion combines adapters behind sublayers; {other.Key} is {other.Point.Kind}. Use AdapterAverage for such sets.");
        }

        var keys = sets[0].Adapters.Select(one => one.Key).ToHashSet();
        if (keys.Count == 0 || sets.Any(set => !keys.SetEquals(set.Adapters.Select(one => one.Key))))
        {
            throw new AdapterException("Fusion combines sets whose adapters lie at the same points; these do not.");
        }
    }

    private sealed class FusedAdapter : nn.Module, ISublayerAdapter, ICompilable<SublayerKernel>
    {
        private readonly Projection query;
        private readonly Projection key;
        private readonly Projection value;
        private readonly ISublayerAdapter[] adapters; // an array is no component: the adapters stay their own sets'

        public FusedAdapter(int width, ISublayerAdapter[] adapters)
            : base(nameof(FusedAdapter))
        {
            this.adapters = adapters;
            query = new Projection(width, width, Roles.Adapter);
            key = new Projection(width, width, Roles.Adapter, withBias: false); // a key's bias would cancel in the softmax
            value = new Projection(width, width, Roles.Adapter, withBias: false);
            query.DrawNormal(0.02);
            key.DrawNormal(0.02);
            using (no_grad())
            {
                nn.init.eye_(value.weight);
            }

            RegisterComponents();
        }

        public Tensor Apply(Tensor output, Tensor input)
        {
            using var scope = NewDisposeScope();
            var given = stack(adapters.Select(adapter => adapter.Apply(output, input)), 1); // [rows, adapters, width]
            var scores = matmul(key.forward(given), query.forward(output).unsqueeze(-1)).squeeze(-1); // [rows, adapters]
            var weights = nn.functional.softmax(scores, -1).unsqueeze(1); // [rows, 1, adapters]
            return matmul(weights, value.forward(given)).squeeze(1).MoveToOuterDisposeScope();
        }

        public SublayerKernel? Compile()
        {
            var kernels = adapters.Select(adapter => (adapter as ICompilable<SublayerKernel>)?.Compile()).ToArray();
            return kernels.Contains(null) ? null : new FusionKernel(kernels!, AffineKernel.Of(query)!, AffineKernel.Of(key)!, AffineKernel.Of(value)!);
        }
    }
}
