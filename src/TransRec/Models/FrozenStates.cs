using TransRec.Encoders;
using TransRec.Insertion;
using TransRec.Modules;

namespace TransRec.Models;

/// <summary>Lets the item encoders of a model answer from cached states for as long as it lives. Begin it when the weights are loaded and adapters attached.</summary>
internal sealed class FrozenStates : IDisposable
{
    private readonly List<ContentTower> towers = [];

    /// <param name="model">The model, prepared for training: what requires no gradient is frozen.</param>
    /// <param name="folder">Where caches lie.</param>
    /// <param name="precision">One of <see cref="StateCache.Precisions"/>, or none: nothing changes.</param>
    /// <param name="done">Told how many of how many items are computed.</param>
    /// <param name="stop">Stops the computing.</param>
    /// <exception cref="ArgumentException">An item encoder does not stay as it is; the message says what changes it.</exception>
    public FrozenStates(Recommender model, string folder, string precision, Action<int, int>? done = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (precision == StateCache.None)
        {
            return;
        }

        if (model.Items.Encoders.Count == 0)
        {
            throw new ArgumentException("it keeps the states of a frozen item encoder, and this item tower has none. Remove it.");
        }

        foreach (var encoder in model.Items.Encoders)
        {
            RequireFrozen(encoder);
        }

        try
        {
            foreach (var tower in model.Items.Encoders.Select(encoder => (ContentTower)encoder.Tower))
            {
                tower.Cache = StateCache.Open(tower, folder, precision, done, stop);
                towers.Add(tower);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The encoders compute again.</summary>
    public void Dispose()
    {
        foreach (var tower in towers)
        {
            tower.Cache?.Dispose();
            tower.Cache = null;
        }

        towers.Clear();
    }

    private static void RequireFrozen(TowerEncoder encoder)
    {
        var trained = encoder.Module.named_parameters().Where(named => named.parameter.requires_grad).Select(named => named.name).ToList();
        var adapted = InsertionPoints.Of(encoder.Module)
            .Where(placed => placed.Point.IsOccupied && placed.Point is not StatesPoint { Adapter: { IsRowWise: true, StopsGradient: true } })
            .Select(placed => placed.Path).ToList();
        if (trained.Count + adapted.Count > 0)
        {
            var found = trained.Count > 0 ? $"{trained[0]} is trained" : $"{adapted[0]} carries an adapter";
            var more = trained.Count + adapted.Count > 1 ? $" (and {trained.Count + adapted.Count - 1} more)" : "";
            throw new ArgumentException(
                $"it keeps the states of a frozen item encoder, but {found}{more}. Use it with frozen, side or iisan and without trainLayerNorm and "
                + "trainWordEmbeddings, or remove it.");
        }
    }
}
