using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Training.Objectives;

/// <summary>
/// The vectors of all items of a domain as they were when each was last encoded, without gradients (a memory bank: Wu et al. 2018, section 3.1; of recent batches: Wang et
/// al. 2020, section 3): negatives that cost no encoding.
/// </summary>
/// <param name="domain">The domain.</param>
/// <param name="width">Width of item vectors.</param>
/// <param name="device">Where they are kept. Null: the CPU. Default null.</param>
public sealed class ItemMemory(Domain domain, int width, Device? device = null)
{
    /// <summary>The vectors by item number, [items + 1, width]; row 0 (padding) is zero.</summary>
    public Tensor Vectors { get; } = Zeros(domain, width, device);

    /// <summary>The vectors of a catalogue's other items: in a joined domain of the batch's own alone, since items of another would be negatives that teach nothing.</summary>
    /// <param name="items">Distinct item numbers of one domain, at least one.</param>
    /// <returns>A copy, [items of the domain less the given, width].</returns>
    public Tensor Others(int[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var part = domain.PartOfItem(items[0]);
        var taken = items.ToHashSet();
        long[] others = [.. Enumerable.Range(part.FirstItem, part.Domain.ItemCount).Where(item => !taken.Contains(item)).Select(item => (long)item)];
        using var scope = NewDisposeScope();
        return Vectors.index_select(0, tensor(others, device: Vectors.device)).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes all items anew, without dropout. The model is left in the mode in which it was.</summary>
    /// <param name="model">The model.</param>
    /// <param name="content">What the items are.</param>
    public void Refresh(Recommender model, IItemContent content)
    {
        ArgumentNullException.ThrowIfNull(model);
        var training = model.training;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Vectors.copy_(tensor(CatalogueVectors.Of(model, content, RoundedProjections.Float32), Vectors.shape));
        model.SetTraining(training);
    }

    /// <summary>Takes the vectors of a batch's items.</summary>
    /// <param name="items">Distinct item numbers.</param>
    /// <param name="vectors">[items, width].</param>
    public void Take(int[] items, Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Vectors.index_copy_(0, tensor(items, ScalarType.Int64, device: Vectors.device), vectors.detach());
    }

    private static Tensor Zeros(Domain domain, int width, Device? device)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return zeros(domain.ItemCount + 1, width, device: device).DetachFromDisposeScope();
    }
}
