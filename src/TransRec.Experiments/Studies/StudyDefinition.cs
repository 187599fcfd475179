using TransRec.Options;

namespace TransRec.Experiments.Studies;

/// <summary>
/// An empirical study: a recipe, factors whose levels change it, seeds, and a search that every cell is given. Its cells are all combinations of
/// levels; a cell has a run per seed.
/// </summary>
public sealed record StudyDefinition
{
    /// <summary>What the study asks, for the head of its report. Default: the name of its file.</summary>
    public string? Title { get; init; }

    /// <summary>The study's folder. Default runs/studies/ and the name of its file.</summary>
    public string? Folder { get; init; }

    /// <summary>Models that cells start from; they are trained first, in this order. A recipe names one's folder as <c>study:NAME</c>.</summary>
    public IReadOnlyList<StudySource> Sources { get; init; } = [];

    /// <summary>The recipe file of every cell, relative to the study's file.</summary>
    public required string Recipe { get; init => field = Require.Text(value); }

    /// <summary>Changes of that recipe, as <c>path=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>What is varied; the cells are all combinations of one level of each.</summary>
    public IReadOnlyList<StudyFactor> Factors { get; init; } = [];

    /// <summary>Combinations that are left out, each as <c>factor=level, factor=level</c>; factors that are not named may have any level.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>A run of every cell for each. Default 42, 43 and 44.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [42, 43, 44];

    /// <summary>The search for hyper-parameters, of equal size in every cell. Null: none. Default null.</summary>
    public StudySearch? Search { get; init; }

    /// <summary>What cells are compared with. Null: no comparison. Default null.</summary>
    public StudyComparison? Comparison { get; init; }

    /// <summary>Scores in the tables and figures; the first is the one that is tested. Default test/ndcg@10 and test/hr@10.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = ["test/ndcg@10", "test/hr@10"];
}

/// <summary>A model that a study trains before its cells.</summary>
public sealed record StudySource
{
    /// <summary>Its name: <c>study:NAME</c> stands for its run folder in the changes of the study, and <c>study:NAME/encoder</c> for a folder in it.</summary>
    public required string Name { get; init => field = StudyNames.Require(value); }

    /// <summary>Its run folder, which several studies may share. Null: sources/ and its name in the study's folder. Default null.</summary>
    public string? Run { get; init; }

    /// <summary>The recipe file, of pretrain, adapt or pretrain-text, relative to the study's file.</summary>
    public required string Recipe { get; init => field = Require.Text(value); }

    /// <summary>Changes of the recipe, as <c>path=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}

/// <summary>Something that a study varies.</summary>
public sealed record StudyFactor
{
    /// <summary>Its name: letters, digits and <c>. + - % _</c>.</summary>
    public required string Name { get; init => field = StudyNames.Require(value); }

    /// <summary>Its levels, at least one.</summary>
    public required IReadOnlyList<StudyLevel> Levels { get; init; }

    /// <summary>none, linear or log: whether levels are places on an axis, each with its <see cref="StudyLevel.Value"/>. Default none.</summary>
    public string Axis { get; init => field = Require.OneOf(value, ["none", "linear", "log"]); } = "none";
}

/// <summary>A level of a factor.</summary>
public sealed record StudyLevel
{
    /// <summary>Its name: letters, digits and <c>. + - % _</c>.</summary>
    public required string Name { get; init => field = StudyNames.Require(value); }

    /// <summary>Another recipe file for the cells of this level. Null: the study's. Default null.</summary>
    public string? Recipe { get; init; }

    /// <summary>Changes of the recipe, as <c>path=value</c>; they follow those of the study and of the factors before.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Its place on the axis of its factor. Null: none. Default null.</summary>
    public double? Value { get; init; }
}

/// <summary>A search for hyper-parameters in every cell: trials with one seed, of which the best by a validation score gives the cell's values.</summary>
public sealed record StudySearch
{
    /// <summary>What is searched.</summary>
    public required IReadOnlyList<StudyDimension> Dimensions { get; init; }

    /// <summary>Trials of a cell, 1 to 1000. A grid of no more points than this is tried as a whole; else points are drawn. Default 8.</summary>
    public int Trials { get; init => field = Require.InRange(value, 1, 1000); } = 8;

    /// <summary>The seed of the draws; all cells get the same points. Default 0.</summary>
    public int Seed { get; init => field = Require.InRange(value, 0, int.MaxValue); }

    /// <summary>Changes of the trials alone, as <c>path=value</c>, for example fewer epochs.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>
    /// Successive halving (Jamieson and Talwalkar 2016): rungs of trials, each with changes of its own, for example more epochs from rung to rung. All points are tried
    /// on the first rung, on each further one the best of the rung before; the best of the last gives the cell's values. Empty: every point is tried once. Default empty.
    /// </summary>
    public IReadOnlyList<StudyRung> Rungs { get; init; } = [];

    /// <summary>How many times fewer points a rung has than the one before, 2 to 10. Default 3.</summary>
    public int Reduction { get; init => field = Require.InRange(value, 2, 10); } = 3;

    /// <summary>The score that chooses, of those that runs have. Default valid/ndcg@10.</summary>
    public string By { get; init => field = Require.Text(value); } = "valid/ndcg@10";
}

/// <summary>A rung of successive halving.</summary>
public sealed record StudyRung
{
    /// <summary>Changes of its trials alone, as <c>path=value</c>; they follow those of the search.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}

/// <summary>A dimension of a search: values in a list, or an interval from which they are drawn log-uniformly.</summary>
public sealed record StudyDimension
{
    /// <summary>What it is, for the tables, for example learning rate.</summary>
    public required string Name { get; init => field = Require.Text(value); }

    /// <summary>The keys of the recipe that get the value, all the same one.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The values. Empty: the interval's. Default empty.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>The least value of the interval, above 0.</summary>
    public double Minimum { get; init => field = Require.InRange(value, 0, double.MaxValue); }

    /// <summary>The greatest value of the interval.</summary>
    public double Maximum { get; init => field = Require.InRange(value, 0, double.MaxValue); }
}

/// <summary>Which cells are compared: each with the one that differs from it in a factor only.</summary>
public sealed record StudyComparison
{
    /// <summary>The factor.</summary>
    public required string Factor { get; init => field = Require.Text(value); }

    /// <summary>Its level that the others are compared with.</summary>
    public required string To { get; init => field = Require.Text(value); }

    /// <summary>Samples of the bootstrap over users, 100 to 1000000. Default 10000.</summary>
    public int Resamples { get; init => field = Require.InRange(value, 100, 1_000_000); } = 10_000;

    /// <summary>The probability of a false difference in the whole study (Holm's correction), 0.0001 to 0.5. Default 0.05.</summary>
    public double Significance { get; init => field = Require.InRange(value, 1e-4, 0.5); } = 0.05;
}
