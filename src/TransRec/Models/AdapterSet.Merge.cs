using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <content>Folding the adapters into the base's weights, and taking them out again.</content>
public sealed partial class AdapterSet
{
    private readonly List<(Parameter Parameter, Tensor Values)> originals = [];

    /// <summary>Whether the adapters are folded into the base's weights now.</summary>
    public bool IsMerged => originals.Count > 0;

    /// <summary>Whether every adapter of the set can be folded into the weight of its point; false for an empty set.</summary>
    public bool CanMerge => entries.Count > 0 && !MergeObstacles().Any();

    /// <summary>
    /// Folds every adapter into its projection's weight or word table, so that the encoders compute the adapted output at the base's cost (equal up to rounding). The
    /// points stay taken: another set is refused there. The original weights are kept next to them for <see cref="Unmerge"/>. Does nothing on a merged set.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The set is not attached, or some adapters cannot be merged (the message lists them); nothing was changed.
    /// </exception>
    public void Merge()
    {
        if (IsMerged)
        {
            return;
        }

        if (!IsAttached || entries.Count == 0)
        {
            throw new InvalidOperationException(IsAttached ? "The set has no adapters to merge." : "The set is not attached; attach it before merging.");
        }

        var obstacles = MergeObstacles().ToList();
        if (obstacles.Count > 0)
        {
            var listed = string.Join("; ", obstacles.Take(10)) + (obstacles.Count > 10 ? $"; and {obstacles.Count - 10} more" : "");
            throw new InvalidOperationException($"{obstacles.Count} of {entries.Count} adapters cannot be merged: {listed}. Nothing was changed.");
        }

        using var _ = no_grad();
        var marker = new MergedPoint(this);
        foreach (var (_, point, adapter) in entries)
        {
            using var scope = NewDisposeScope();
            foreach (var (parameter, merged) in Merged(point, adapter))
            {
                originals.Add((parameter, parameter.detach().clone().DetachFromDisposeScope()));
                parameter.copy_(merged);
            }

            point.Place(marker);
        }
    }

    /// <summary>Takes the adapters out of the base's weights, which are bit for bit what they were; the adapters act in their points again.</summary>
    public void Unmerge()
    {
        if (!IsMerged)
        {
            return;
        }

        using var _ = no_grad();
        foreach (var (parameter, values) in originals)
        {
            parameter.copy_(values);
            values.Dispose();
        }

        originals.Clear();
        foreach (var (_, point, adapter) in entries)
        {
            point.Place(adapter);
        }
    }

    // The base's parameters that an adapter is folded into, with what they become.
    private static IEnumerable<(Parameter Parameter, Tensor Merged)> Merged(IInsertionPoint point, nn.Module adapter)
    {
        if (point is WordPoint words)
        {
            return [(words.Table, ((IWordAdapter)adapter).Merged(words.Table))];
        }

        var projection = (Projection)point;
        var (weight, bias) = ((IMergeableAdapter)adapter).Merged(projection);
        return bias is null ? [(projection.weight, weight)] : [(projection.weight, weight), (projection.bias!, bias)];
    }

    private IEnumerable<string> MergeObstacles()
    {
        foreach (var (key, point, adapter) in entries)
        {
            var obstacle = (point, adapter) switch
            {
                (Projection projection, IMergeableAdapter mergeable) => mergeable.MergeObstacle(projection),
                (WordPoint, IWordAdapter) => null,
                _ => "is not a change of a projection's weight or of a word table",
            };
            if (obstacle is not null)
            {
                yield return $"{key.Replace('/', '.')} ({adapter.GetName()}) {obstacle}";
            }
        }
    }

    /// <summary>Keeps a point taken whose adapter is in the weight, and refuses training, which would not reach the adapter.</summary>
    private sealed class MergedPoint(AdapterSet set) : nn.Module(nameof(MergedPoint)), IMergeableAdapter, IWordAdapter
    {
        public Tensor Apply(Tensor input, Projection projection)
        {
            RequireNoTraining();
            return projection.Linear(input);
        }

        public (Tensor Weight, Tensor? Bias) Merged(Projection projection) => (projection.weight, null);

        public Tensor Apply(Tensor ids, Tensor table)
        {
            RequireNoTraining();
            return table.index_select(0, ids);
        }

        public Tensor Merged(Tensor table) => table;

        private void RequireNoTraining()
        {
            if (set.training && is_grad_enabled())
            {
                throw new InvalidOperationException("The adapters are merged into the base's weights and cannot be trained so; unmerge them before training.");
            }
        }
    }
}
