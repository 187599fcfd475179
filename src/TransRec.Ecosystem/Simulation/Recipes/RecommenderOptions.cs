using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>A recommender of the simulation.</summary>
public abstract record RecommenderOptions
{
    /// <summary>Its name.</summary>
    public required string Name { get; init => field = Require.Text(value); }

    /// <summary>Only items of these categories; empty (default): all.</summary>
    public IReadOnlyList<string> RestrictedTo { get; init; } = [];

    /// <summary>Whether it is made for the niche: what reports count as the niche recommender. Default: when it is restricted.</summary>
    public bool? Niche { get; init; }

    internal bool IsNiche => Niche ?? RestrictedTo.Count > 0;

    /// <summary>Whether it reads titles.</summary>
    internal virtual bool NeedsContent => false;

    /// <summary>The key that chooses, and its words.</summary>
    internal static OptionChoice Choice { get; } = new(typeof(RecommenderOptions), "type", new Dictionary<string, Type>
    {
        ["genre-popularity"] = typeof(GenrePopularityOptions),
        ["popular"] = typeof(PopularOptions),
        ["transition"] = typeof(TransitionOptions),
        ["knn"] = typeof(KnnOptions),
        ["adapter"] = typeof(AdapterRecommenderOptions),
    });
}

/// <summary>The paper's: the most clicked items of the categories that the consumer has clicked here, and now and then random ones of them.</summary>
public sealed record GenrePopularityOptions : RecommenderOptions
{
    /// <summary>The share of lists that are random items of liked categories. Default 0.3.</summary>
    public double Explore { get; init => field = Require.InRange(value, 0, 1); } = 0.3;
}

/// <summary>What recommenders share that learn from interactions at the start of each cycle.</summary>
public abstract record TrainedRecommenderOptions : RecommenderOptions
{
    /// <summary>Whether items come back that the consumer has taken. Default: unseen items only.</summary>
    public bool Repeats { get; init; }

    /// <summary>With fewer interactions than this, lists are sampled by popularity. Default 500.</summary>
    public int LeastInteractions { get; init => field = Require.InRange(value, 0, 1_000_000); } = 500;

    /// <summary>For a consumer with fewer interactions than this, lists are sampled by popularity. Default 5.</summary>
    public int LeastProfile { get; init => field = Require.InRange(value, 0, 1000); } = 5;
}

/// <summary>The most clicked items.</summary>
public sealed record PopularOptions : TrainedRecommenderOptions;

/// <summary>What most often follows the item taken last.</summary>
public sealed record TransitionOptions : TrainedRecommenderOptions;

/// <summary>Items that are taken by the same consumers: cosine of the item's columns, the nearest neighbours among those of the profile.</summary>
/// <remarks>The settings of LensKit's item-item scorer for implicit feedback, as SMORES has them.</remarks>
public sealed record KnnOptions : TrainedRecommenderOptions
{
    /// <summary>Neighbours that are summed. Default 20.</summary>
    public int Neighbours { get; init => field = Require.InRange(value, 1, 10_000); } = 20;

    /// <summary>An item with fewer neighbours in the profile has no score. Default 2.</summary>
    public int LeastNeighbours { get; init => field = Require.InRange(value, 1, 10_000); } = 2;

    /// <summary>The smallest similarity. Default 0.001.</summary>
    public double LeastSimilarity { get; init => field = Require.InRange(value, 0, 1); } = 0.001;
}

/// <summary>An adapter folder on a base, or the base itself: the best items for the consumer's history.</summary>
public sealed record AdapterRecommenderOptions : RecommenderOptions
{
    /// <summary>The model folder of the base.</summary>
    public required string Base { get; init => field = Require.Text(value); }

    /// <summary>The adapter folder; null: the base itself.</summary>
    public string? Folder { get; init; }

    /// <summary>The share of slots that are random items. Default 0.1.</summary>
    public double Explore { get; init => field = Require.InRange(value, 0, 1); } = 0.1;

    internal override bool NeedsContent => true;
}
