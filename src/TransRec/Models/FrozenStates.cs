using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;

namespace TransRec.Models;

/// <summary>
/// A content with what the frozen parts of a model's item encoders give for it, read from a cache for as long as this lives. Begin it when the weights are loaded
/// and adapters attached.
/// </summary>
internal sealed class FrozenStates : IDisposable
{
    private readonly List<CachedStates> opened = [];

    /// <param name="model">The model, prepared for training: what requires no gradient is frozen.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="folder">Where caches lie.</param>
    /// <param name="precision">One of <see cref="CachedStates.Precisions"/>, or none: nothing changes.</param>
    /// <param name="tell">Is told of a cache that is damaged and made again; null: nobody.</param>
    /// <param name="stop">Stops the computing.</param>
    /// <exception cref="ArgumentException">An item encoder changes from its first block on; the message says what changes it.</exception>
    public FrozenStates(Recommender model, IItemContent content, string folder, string precision, Action<string>? tell = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        Content = content;
        if (precision == CachedStates.None)
        {
            return;
        }

        if (model.Items.Encoders.Count == 0)
        {
            throw new ArgumentException("it keeps what the frozen part of an item encoder gives, and this item tower has none. Remove it.");
        }

        var blocks = model.Items.Encoders.ToDictionary(part => part.Encoder, FirstChangedBlock);
        try
        {
            Content = model.Items.Change(content, (encoder, part) =>
            {
                var states = CachedStates.Open(encoder, part, blocks[encoder], folder, precision, tell, stop);
                opened.Add(states);
                return states;
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The content by its cached states; the content itself where none are asked for.</summary>
    public IItemContent Content { get; }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        opened.ForEach(states => states.Dispose());
        opened.Clear();
    }

    /// <summary>The first block that is trained or adapted; null: none is, and what reads the states behind them reads [CLS] only.</summary>
    private static int? FirstChangedBlock(ItemEncoderPart encoder)
    {
        var points = InsertionPoints.Of(encoder.Module).Where(placed => placed.Point.IsOccupied).ToList();
        var beside = points.FirstOrDefault(placed => placed.Point is StatesPoint);
        List<(string Path, int Layer, string What)> changes =
        [
            .. encoder.Module.named_parameters().Where(named => named.parameter.requires_grad && !IsBehindTheBlocks(named.name))
                .Select(named => (named.name, InsertionPoints.LayerOf(named.name), "is trained")),
            .. points.Except([beside]).Select(placed => (placed!.Path, placed.Layer, "carries an adapter")),
        ];
        var hasRows = encoder.Module.modules().Any(module => module is TransformerBlock);
        if (beside is { Point: StatesPoint { Adapter: not { IsRowWise: true, StopsGradient: true } } })
        {
            changes.Insert(0, (beside.Path, -1, "carries an adapter that reads all rows of every block"));
        }
        else if (changes.Count > 0 && beside is not null)
        {
            changes.Insert(0, (changes[0].Path, -1, $"{changes[0].What} beside an adapter at {beside.Path}"));
        }

        if (beside is not null && encoder.Module is TextEncoder { Options.Pooling: not TextPooling.First } text)
        {
            throw new ArgumentException(
                $"it keeps one state per title and block, and {beside.Path} carries an adapter, which with itemEncoder.pooling {text.Options.Pooling} reads all tokens. "
                + "Remove it, or set itemEncoder.pooling to cls.");
        }

        if (changes.Count == 0)
        {
            return null;
        }

        var first = changes.MinBy(change => change.Layer);
        return hasRows && first.Layer > 0
            ? first.Layer
            : throw new ArgumentException(
                $"it keeps what the frozen part of an item encoder gives, but {first.Path} {first.What}. Use it with methods that leave the first blocks as they are "
                + "(frozen, side, iisan, or others with adapter.itemLayers, as \"last 2\") and without trainLayerNorm and trainWordEmbeddings, or remove it.");
    }

    // The last norm of a vision Transformer.
    private static bool IsBehindTheBlocks(string name) => name.StartsWith("norm.", StringComparison.Ordinal);
}
