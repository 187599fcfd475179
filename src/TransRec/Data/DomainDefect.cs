namespace TransRec.Data;

/// <summary>One thing wrong with a domain's data.</summary>
/// <param name="File">The file's name, <c>items.tsv</c> or <c>users.tsv</c>; for data from memory <c>items</c> or <c>users</c>.</param>
/// <param name="Line">The line, from 1 (for data from memory the entry's number, from 1); 0 when the file as a whole is meant.</param>
/// <param name="Reason">What was found and what to do.</param>
public sealed record DomainDefect(string File, long Line, string Reason)
{
    /// <summary>File, line and reason in one line of text.</summary>
    public override string ToString() => Line > 0 ? $"{File}, line {Line}: {Reason}" : $"{File}: {Reason}";
}
