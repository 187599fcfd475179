using TransRec.Adapters.Placements;
using TransRec.Options;

namespace TransRec.Adapters.Methods;

/// <summary>Options of every method that acts in blocks: which encoders, which blocks.</summary>
public abstract record PlacedAdapterOptions : AdapterOptions
{
    /// <summary>Which encoders carry adapters: item, user or both. Default both.</summary>
    public string Encoders { get; init => field = Require.OneOf(value, ["item", "user", "both"]); } = "both";

    /// <summary>Blocks of the item encoder that the method changes: all, ends (the first and the last), first N, last N, or numbers from 0 such as 0-2,5. Default all.</summary>
    public string ItemLayers { get; init => field = LayerRange.Require(value); } = "all";

    /// <summary>Blocks of the user encoder that the method changes: all, ends (the first and the last), first N, last N, or numbers from 0 such as 0-2,5. Default all.</summary>
    public string UserLayers { get; init => field = LayerRange.Require(value); } = "all";

    /// <summary>Whether the item encoder is meant.</summary>
    internal bool InItems => Encoders is "item" or "both";

    /// <summary>Whether the user encoder is meant.</summary>
    internal bool InUsers => Encoders is "user" or "both";

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts()
    {
        var standard = (PlacedAdapterOptions)Activator.CreateInstance(GetType())!;
        if (!InItems && ItemLayers != standard.ItemLayers)
        {
            yield return ("itemLayers", $"names blocks of the item encoder, and encoders is {Encoders}: remove it, or change encoders.");
        }

        if (!InUsers && UserLayers != standard.UserLayers)
        {
            yield return ("userLayers", $"names blocks of the user encoder, and encoders is {Encoders}: remove it, or change encoders.");
        }
    }
}
