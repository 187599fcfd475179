namespace TransRec.Experiments.Studies;

/// <summary>Names combinations of levels, to leave them out or to run them alone: <c>factor=level, factor=level</c>.</summary>
internal sealed class StudySelector
{
    private readonly List<(string Factor, string Level)> pairs = [];

    private StudySelector()
    {
    }

    /// <summary>The pairs, in the order of the text.</summary>
    public IReadOnlyList<(string Factor, string Level)> Pairs => pairs;

    /// <exception cref="FormatException">A part is not <c>factor=level</c>.</exception>
    public static StudySelector Parse(string text)
    {
        var selector = new StudySelector();
        foreach (var part in text.Split(','))
        {
            selector.pairs.Add(part.Split('=') is [var factor, var level] && factor.Trim().Length > 0 && level.Trim().Length > 0
                ? (factor.Trim(), level.Trim())
                : throw new FormatException($"must be factor=level, with commas between several; found \"{text}\"."));
        }

        return selector;
    }

    /// <summary>Whether a combination has all the levels.</summary>
    public bool Covers(IReadOnlyList<(StudyFactor Factor, StudyLevel Level)> levels) =>
        pairs.TrueForAll(pair => levels.Any(each => each.Factor.Name == pair.Factor && each.Level.Name == pair.Level));
}
