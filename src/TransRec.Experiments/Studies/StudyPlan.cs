namespace TransRec.Experiments.Studies;

/// <summary>A study that has been read and checked: everything that it will run.</summary>
public sealed class StudyPlan
{
    internal StudyPlan(string name, string folder, StudyDefinition definition, IReadOnlyList<StudyStep> sources, IReadOnlyList<StudyCell> cells)
    {
        Name = name;
        Folder = folder;
        Definition = definition;
        Sources = sources;
        Cells = cells;
        Steps = [.. sources, .. cells.SelectMany(cell => cell.Trials.Concat(cell.Runs))];
    }

    /// <summary>The name of its file without the ending.</summary>
    public string Name { get; }

    /// <summary>The study's folder.</summary>
    public string Folder { get; }

    /// <summary>What the file says.</summary>
    public StudyDefinition Definition { get; }

    /// <summary>The models that are trained first.</summary>
    public IReadOnlyList<StudyStep> Sources { get; }

    /// <summary>The combinations of levels, in the order of the file.</summary>
    public IReadOnlyList<StudyCell> Cells { get; }

    /// <summary>Everything that is run, in an order in which a step's conditions come before it.</summary>
    public IReadOnlyList<StudyStep> Steps { get; }
}

/// <summary>A combination of levels.</summary>
public sealed class StudyCell
{
    internal StudyCell(IReadOnlyList<(StudyFactor Factor, StudyLevel Level)> levels, IReadOnlyList<StudyStep> trials, IReadOnlyList<StudyStep> runs)
    {
        Levels = levels;
        Trials = trials;
        Runs = runs;
    }

    /// <summary>The level of each factor, in the order of the factors.</summary>
    public IReadOnlyList<(StudyFactor Factor, StudyLevel Level)> Levels { get; }

    /// <summary>The names of its levels with a slash between; <c>all</c> in a study without factors.</summary>
    public string Id => IdOf(Levels.Select(each => each.Level));

    /// <summary>The trials of its search; empty without one.</summary>
    public IReadOnlyList<StudyStep> Trials { get; }

    /// <summary>A run per seed.</summary>
    public IReadOnlyList<StudyStep> Runs { get; }

    internal static string IdOf(IEnumerable<StudyLevel> levels) => string.Join('/', levels.Select(level => level.Name)) is { Length: > 0 } id ? id : "all";
}
