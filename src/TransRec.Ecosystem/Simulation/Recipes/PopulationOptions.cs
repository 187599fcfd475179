using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Consumers, categories, items and their owners.</summary>
public abstract record PopulationOptions
{
    /// <summary>Consumers. Default 600.</summary>
    public int Consumers { get; init => field = Require.InRange(value, 1, 1_000_000); } = 600;

    /// <summary>The share of consumers whose interest lies in the niche. Default 0.1.</summary>
    public double NicheShare { get; init => field = Require.InRange(value, 0, 1); } = 0.1;

    /// <summary>The niche's category. Default Western.</summary>
    public string Niche { get; init => field = Require.Text(value); } = "Western";

    /// <summary>The key that chooses, and its words.</summary>
    internal static OptionChoice Choice { get; } = new(typeof(PopulationOptions), "source", new Dictionary<string, Type>
    {
        ["generated"] = typeof(GeneratedPopulationOptions),
        ["movielens"] = typeof(MovieLensPopulationOptions),
        ["domain"] = typeof(DomainPopulationOptions),
    });
}

/// <summary>Item providers whose items are drawn.</summary>
public abstract record DrawnPopulationOptions : PopulationOptions
{
    /// <summary>Item providers. Default 10.</summary>
    public int Providers { get; init => field = Require.InRange(value, 1, 10_000); } = 10;

    /// <summary>How many of them own niche items only. Default 1.</summary>
    public int NicheProviders { get; init => field = Require.InRange(value, 0, 10_000); } = 1;

    /// <summary>Items of each. An item of several owners counts as several items. Default 100.</summary>
    public int ItemsPerProvider { get; init => field = Require.InRange(value, 1, 1_000_000); } = 100;
}

/// <summary>Items and consumers drawn by formulas, with the 19 genres of MovieLens and their frequencies: no data are needed.</summary>
public sealed record GeneratedPopulationOptions : DrawnPopulationOptions;

/// <summary>Films and users of MovieLens, as the paper has them (ml-latest-small: movies.csv and ratings.csv).</summary>
public sealed record MovieLensPopulationOptions : DrawnPopulationOptions
{
    /// <summary>The folder of movies.csv and ratings.csv.</summary>
    public required string Folder { get; init => field = Require.Text(value); }

    /// <summary><c>ratings</c> (default): by a genre's mean rating, the paper's form. <c>counts</c>: by the share of genre mentions among rated items.</summary>
    public string Preferences { get; init => field = Require.OneOf(value, ["ratings", "counts"]); } = "ratings";
}

/// <summary>Items and users of a domain, with categories and owners of items beside it.</summary>
public sealed record DomainPopulationOptions : PopulationOptions
{
    /// <summary>The folder of items.tsv and users.tsv.</summary>
    public required string Folder { get; init => field = Require.Text(value); }

    /// <summary>Item id, tab, categories separated by |.</summary>
    public required string Attributes { get; init => field = Require.Text(value); }

    /// <summary>Item id, tab, owner. Null: every item is that of its most frequent category.</summary>
    public string? Owners { get; init; }

    /// <summary>With how many of their items consumers begin. Default 5.</summary>
    public int HistoryLength { get; init => field = Require.InRange(value, 1, 1000); } = 5;

    /// <summary>Users with fewer interactions are left out. Default 5.</summary>
    public int MinimumInteractions { get; init => field = Require.InRange(value, 3, 100); } = 5;

    /// <summary>The largest number of categories that are told apart; rarer ones become "other". Default 60.</summary>
    public int MaximumCategories { get; init => field = Require.InRange(value, 2, 64); } = 60;
}
