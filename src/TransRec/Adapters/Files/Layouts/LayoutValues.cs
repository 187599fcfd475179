using TransRec.Adapters.Placements;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>Names of a set's values, and ranges of blocks, as the layouts need them.</summary>
internal static class LayoutValues
{
    /// <summary>How the values of the item encoder's adapters begin.</summary>
    public const string ItemAdapters = "adapters.items.";

    /// <summary>How the item encoder's own parameters begin.</summary>
    public const string ItemEncoder = "items.encoder.";

    /// <summary>The most blocks that an encoder may have.</summary>
    public const int MostLayers = 1000;

    /// <summary>The text of <see cref="LayerRange"/> for some blocks.</summary>
    public static string Range(IReadOnlyCollection<int> chosen, int layers) =>
        chosen.Count == layers ? "all" : string.Join(',', chosen.Order());

    /// <summary>Makes options; a value out of its range is the folder's mistake.</summary>
    /// <exception cref="CheckpointException">A value is out of its range.</exception>
    public static TOptions Options<TOptions>(LayoutConfig config, Func<TOptions> create)
        where TOptions : AdapterOptions
    {
        try
        {
            return create();
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException($"{config.Location}: {error.Message}", error);
        }
    }
}
