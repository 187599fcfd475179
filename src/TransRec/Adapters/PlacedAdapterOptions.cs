namespace TransRec.Adapters;

/// <summary>Options of every method that acts in blocks: which encoders, which blocks.</summary>
public abstract record PlacedAdapterOptions : AdapterOptions
{
    /// <summary>Which encoders carry adapters: item, user or both. Default both.</summary>
    public string Encoders { get; init => field = Require.OneOf(value, ["item", "user", "both"]); } = "both";

    /// <summary>Blocks of the item encoder that the method changes: all, ends (the first and the last), first N, last N, or numbers from 0 such as 0-2,5. Default all.</summary>
    public string ItemLayers { get; init => field = Require.Layers(value); } = "all";

    /// <summary>Blocks of the user encoder that the method changes: all, ends (the first and the last), first N, last N, or numbers from 0 such as 0-2,5. Default all.</summary>
    public string UserLayers { get; init => field = Require.Layers(value); } = "all";

    /// <summary>Whether the item encoder is meant.</summary>
    internal bool InItems => Encoders is "item" or "both";

    /// <summary>Whether the user encoder is meant.</summary>
    internal bool InUsers => Encoders is "user" or "both";
}
