using TransRec.Options;

namespace TransRec.Experiments.Recipes;

/// <summary>The domain of an experiment.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// The folder with items.tsv and users.tsv, relative to the working folder. Null only in the run of an imported model whose data are not known; such
    /// a run trains nothing itself.
    /// </summary>
    public required string? Folder { get; init => field = value is null ? null : Require.Text(value); }

    /// <summary>
    /// Further domains, put beside the folder's: their items and users join, each id with its folder's name and a slash before it, as several sources of
    /// one model. A training batch holds users of one domain; scores are over the joint catalogue. Default none.
    /// </summary>
    public IReadOnlyList<string> JoinedFolders { get; init => field = [.. value.Select(folder => Require.Text(folder, nameof(JoinedFolders)))]; } = [];

    /// <summary>
    /// The folder for decoded pictures (about 12 KB per item at 64 pixels, 150 KB at 224) and for the states of frozen encoders (training.stateCache), which
    /// runs share; it can be deleted at any time. Null: the environment variable TRANSREC_CACHE, or transrec in the user's folder for local application
    /// data. Default null.
    /// </summary>
    public string? Cache { get; init => field = value is null ? null : Require.Text(value); }

    /// <summary>Whether items may lack a title, as where they have pictures; a text encoder then sees none of its words. Default false.</summary>
    public bool AllowEmptyTitles { get; init; }

    /// <summary>Users with fewer interactions are left out, 3 to 100. Default 5.</summary>
    public int MinimumInteractions { get; init => field = Require.InRange(value, 3, 100); } = 5;

    /// <summary>Positions of the user encoder; the last this many plus 3 interactions are kept, 2 to 500. Default 20.</summary>
    public int MaximumSequenceLength { get; init => field = Require.InRange(value, 2, 500); } = 20;

    /// <summary>Fraction of the users whose training items are used, above 0 to 1; every user is evaluated. Default 1.</summary>
    public double TrainingUserFraction { get; init => field = Require.InRange(value, 1e-6, 1); } = 1;

    /// <summary>What is said where the folder is needed and null.</summary>
    internal const string FolderIsRequired = "is required: only an imported model, whose run trains nothing (training.epochs 0), has none.";

    /// <summary>Equal for options that read the same domain.</summary>
    internal object DomainKey => (Folder, string.Join('\n', JoinedFolders), MinimumInteractions, MaximumSequenceLength, AllowEmptyTitles);
}
