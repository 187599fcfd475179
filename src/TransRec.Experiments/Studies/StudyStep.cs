using TransRec.Experiments.Recipes;

namespace TransRec.Experiments.Studies;

/// <summary>What a step of a study is for.</summary>
public enum StudyStepKind
{
    /// <summary>A model that cells start from.</summary>
    Source,

    /// <summary>A trial of a search.</summary>
    Trial,

    /// <summary>A run of a cell with one seed.</summary>
    Run,
}

/// <summary>A run of a study.</summary>
public sealed class StudyStep
{
    private readonly Func<IReadOnlyList<string>, Recipe> recipe;

    internal StudyStep(string id, string folder, StudyStepKind kind, int seed, IReadOnlyList<StudyStep> after, Func<IReadOnlyList<string>, Recipe> recipe)
    {
        Id = id;
        Folder = folder;
        Kind = kind;
        Seed = seed;
        After = after;
        this.recipe = recipe;
    }

    /// <summary>Its path in the study's folder.</summary>
    public string Id { get; }

    /// <summary>Its run folder.</summary>
    public string Folder { get; }

    /// <summary>What it is for.</summary>
    public StudyStepKind Kind { get; }

    /// <summary>Its seed.</summary>
    public int Seed { get; }

    /// <summary>What is run before: the sources that it starts from, and the trials that give its values.</summary>
    public IReadOnlyList<StudyStep> After { get; }

    /// <summary>The point of the search that this trial tries; null for other steps, and for trials of a further rung, whose point the rung before says.</summary>
    public StudyPoint? Point { get; internal init; }

    /// <summary>The rung of a trial, from 1; 1 in a search without rungs.</summary>
    public int Rung { get; internal init; } = 1;

    /// <summary>Which of the best of the rung before a trial tries, from 0.</summary>
    internal int Place { get; init; }

    /// <summary>The recipe, with the values that a search has found.</summary>
    /// <param name="found">Those values, as <c>path=value</c>; empty without a search.</param>
    internal Recipe Recipe(IReadOnlyList<string> found) => recipe(found);
}
