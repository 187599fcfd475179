using TransRec.Adapters.Placements;
using TransRec.Options;

namespace TransRec.Adapters.Methods;

/// <summary>Options of LoRA and the methods built on it: the product scaling * B A, with A [rank, in] and B [out, rank].</summary>
public abstract record LowRankOptions : ProjectionOptions
{
    /// <summary>Rank in the item encoder, 1 to 4096. Default 12, as in Adapter4Rec.</summary>
    public int Rank { get; init => field = Require.InRange(value, 1, 4096); } = 12;

    /// <summary>Rank in the user encoder, 1 to 4096. Default 4, as in Adapter4Rec.</summary>
    public int UserRank { get; init => field = Require.InRange(value, 1, 4096); } = 4;

    /// <summary>Ranks of single blocks of the item encoder, such as 0-5:8,11:16; the other blocks have the encoder's rank. Default empty.</summary>
    public string LayerRanks { get; init => field = Placements.LayerRanks.Check(value); } = "";

    /// <summary>Ranks of single blocks of the user encoder, such as 0:2,1:8; the other blocks have the encoder's rank. Default empty.</summary>
    public string UserLayerRanks { get; init => field = Placements.LayerRanks.Check(value); } = "";

    /// <summary>
    /// The product is scaled by alpha / rank (the block's rank), 0.001 to 4096. Default null: the encoder's rank, so that the scaling is 1 where no block
    /// has a rank of its own (Hu et al. set alpha to the first rank tried; it acts as a learning rate). Adapter4Rec has 1.
    /// </summary>
    public double? Alpha { get; init => field = value is { } alpha ? Require.InRange(alpha, 0.001, 4096) : null; }

    /// <summary>
    /// Whether the product is scaled by alpha / sqrt(rank) instead, which keeps the gradients' size for any rank (rsLoRA, Kalajdzievski 2023). Default false.
    /// </summary>
    public bool RsLora { get; init; }

    /// <summary>Dropout of what goes into A while training, 0 to 0.99. Default 0.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.99); }

    /// <summary>The scaling of a block's product.</summary>
    /// <param name="items">Item or user encoder.</param>
    /// <param name="rank">The block's rank.</param>
    internal double Scaling(bool items, int rank) => (Alpha ?? RankIn(items)) / (RsLora ? Math.Sqrt(rank) : rank);

    /// <summary>The rank of every block that carries adapters.</summary>
    /// <param name="items">Item or user encoder.</param>
    /// <param name="adapted">The blocks that carry adapters; empty when the encoder carries none.</param>
    /// <exception cref="ArgumentException">A rank is given to a block that carries no adapter.</exception>
    internal IReadOnlyDictionary<int, int> Ranks(bool items, IReadOnlySet<int> adapted)
    {
        var text = items ? LayerRanks : UserLayerRanks;
        var ranks = Placements.LayerRanks.Parse(text);
        var useless = ranks.Layers.Where(layer => !adapted.Contains(layer)).Order().ToList();
        return useless.Count == 0
            ? adapted.ToDictionary(layer => layer, layer => ranks.Of(layer, RankIn(items)))
            : throw new ArgumentException(
                $"adapter.{(items ? "layerRanks" : "userLayerRanks")} \"{text}\" gives a rank to blocks {string.Join(", ", useless)}, which carry no adapters. "
                + $"Blocks with adapters: {(adapted.Count > 0 ? string.Join(", ", adapted.Order()) : "none")}.");
    }

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts() =>
        [.. base.Conflicts(), .. UselessRanks("layerRanks", LayerRanks, InItems, ItemLayers), .. UselessRanks("userLayerRanks", UserLayerRanks, InUsers, UserLayers)];

    private static IEnumerable<(string Key, string Message)> UselessRanks(string key, string ranks, bool carries, string layers)
    {
        var range = LayerRange.Parse(layers);
        var useless = Placements.LayerRanks.Parse(ranks).Layers.Where(layer => !carries || !range.MayHave(layer)).Order().ToList();
        if (useless.Count > 0)
        {
            var why = carries ? $"the blocks with adapters are {layers}" : "encoders leaves that encoder out";
            yield return (key, $"\"{ranks}\" gives a rank to blocks {string.Join(", ", useless)}, which carry no adapters: {why}.");
        }
    }

    private int RankIn(bool items) => items ? Rank : UserRank;
}
