namespace TransRec.Server.Pages;

/// <summary>What pages show besides what the server itself has.</summary>
public sealed record PagesOptions
{
    /// <summary>Run folders, or folders with run folders inside them, whose training curves are shown. Default none.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>The items of the largest catalogue that is encoded aside for a comparison of adapters. Default 200,000.</summary>
    public int MostItemsAside { get; init => field = Options.Require.InRange(value, 1, 100_000_000); } = 200_000;

    /// <summary>Comparisons that are kept, each a catalogue's vectors; the one that was not asked for longest is dropped. Default 8.</summary>
    public int ComparisonsKept { get; init => field = Options.Require.InRange(value, 1, 1000); } = 8;

    /// <summary>Browsers that are sent live numbers at once. Default 64.</summary>
    public int LiveConnections { get; init => field = Options.Require.InRange(value, 0, 100_000); } = 64;
}
