namespace TransRec.Cli;

/// <summary>How this program is started once more.</summary>
internal static class ThisProgram
{
    /// <summary>The program and its first arguments.</summary>
    public static IReadOnlyList<string> Command()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(ThisProgram).Assembly.Location] : [program];
    }
}
