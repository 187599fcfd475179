namespace TransRec.Experiments;

/// <summary>Combinations of levels that a study leaves out: <c>factor=level, factor=level</c>.</summary>
internal sealed class StudyExcept
{
    private readonly List<(string Factor, string Level)> pairs = [];

    private StudyExcept()
    {
    }

    /// <summary>The pairs, in the order of the text.</summary>
    public IReadOnlyList<(string Factor, string Level)> Pairs => pairs;

    /// <exception cref="FormatException">A part is not <c>factor=level</c>.</exception>
    public static StudyExcept Parse(string text)
    {
        var except = new StudyExcept();
        foreach (var part in text.Split(','))
        {
            except.pairs.Add(part.Split('=') is [var factor, var level] && factor.Trim().Length > 0 && level.Trim().Length > 0
                ? (factor.Trim(), level.Trim())
                : throw new FormatException($"must be factor=level, with commas between several; found \"{text}\"."));
        }

        return except;
    }

    /// <summary>Whether a combination has all the levels.</summary>
    public bool Covers(IReadOnlyList<(StudyFactor Factor, StudyLevel Level)> levels) =>
        pairs.TrueForAll(pair => levels.Any(each => each.Factor.Name == pair.Factor && each.Level.Name == pair.Level));
}
