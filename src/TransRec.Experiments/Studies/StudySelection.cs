using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies;

/// <summary>The part of a study that is asked for.</summary>
internal static class StudySelection
{
    /// <summary>The steps of the cells that are named, and all that they start from.</summary>
    /// <param name="plan">The study.</param>
    /// <param name="only">Cells, as <c>factor=level, factor=level</c> each; empty: all.</param>
    /// <exception cref="RunException">A text is not of that form, or no cell has those levels.</exception>
    public static IReadOnlyList<StudyStep> Of(StudyPlan plan, IReadOnlyList<string> only)
    {
        if (only.Count == 0)
        {
            return plan.Steps;
        }

        var asked = new HashSet<StudyStep>();
        foreach (var cell in only.SelectMany(text => CellsOf(plan, text)))
        {
            asked.UnionWith(cell.Trials.Concat(cell.Runs));
        }

        // A step's conditions come before it, so from the last to the first all of them are met.
        foreach (var step in plan.Steps.Reverse().Where(asked.Contains))
        {
            asked.UnionWith(step.After);
        }

        return [.. plan.Steps.Where(asked.Contains)];
    }

    private static StudyCell[] CellsOf(StudyPlan plan, string text)
    {
        StudySelector selector;
        try
        {
            selector = StudySelector.Parse(text);
        }
        catch (FormatException error)
        {
            throw new RunException($"A choice of cells {error.Message}", error);
        }

        StudyCell[] cells = [.. plan.Cells.Where(cell => selector.Covers(cell.Levels))];
        return cells.Length > 0
            ? cells
            : throw new RunException(
                $"No cell of the study has \"{text}\". Its factors and levels: "
                + string.Join("; ", plan.Definition.Factors.Select(factor => $"{factor.Name} = {string.Join(", ", factor.Levels.Select(level => level.Name))}")) + ".");
    }
}
