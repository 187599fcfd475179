namespace TransRec.Experiments.Studies;

/// <summary>A source of a study that a change of a recipe names: <c>base=study:games</c>, <c>itemEncoder.folder=study:words/model</c>.</summary>
/// <param name="Name">The source.</param>
internal sealed record StudyReference(string Name)
{
    private const string Mark = "=study:";

    /// <summary>The source that a change names, or null.</summary>
    public static StudyReference? In(string change)
    {
        var at = change.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 || change.IndexOf('=', StringComparison.Ordinal) != at ? null : new StudyReference(change[(at + Mark.Length)..].Split('/')[0]);
    }

    /// <summary>The change with a folder in the source's place.</summary>
    public string Replace(string change, string folder) => change.Replace(Mark + Name, "=" + folder, StringComparison.Ordinal);
}
