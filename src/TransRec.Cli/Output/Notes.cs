namespace TransRec.Cli.Output;

/// <summary>What whoever reads a result should know beside it: on the error output, so that the result stays as it is.</summary>
internal static class Notes
{
    /// <summary>Prints notes; not for JSON, which holds them.</summary>
    public static void Print(Terminal terminal, IEnumerable<string> notes, bool json)
    {
        foreach (var note in json ? [] : notes)
        {
            terminal.Error.WriteLine($"Note: {note}");
        }
    }
}
