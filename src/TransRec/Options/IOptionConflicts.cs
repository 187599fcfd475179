namespace TransRec.Options;

/// <summary>An option record that knows which of its values cannot hold together; each value's own range is checked by its init accessor.</summary>
internal interface IOptionConflicts
{
    /// <summary>
    /// Every conflict, not the first alone: the key below the record (keys joined by dots; empty: the record as a whole), and what was found and what is expected.
    /// </summary>
    IEnumerable<(string Key, string Message)> Conflicts();
}
