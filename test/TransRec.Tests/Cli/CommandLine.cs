using System.CommandLine;
using TransRec.Cli;

namespace TransRec.Tests.Cli;

/// <summary>Runs the command line in this process and keeps what it prints.</summary>
internal sealed class CommandLine
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    /// <param name="trace">Whether unexpected errors are shown whole.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="prepare">Is told the threads that a verb asks for. Default: nobody; the process stays as it is.</param>
    public CommandLine(bool trace = false, int width = 240, Action<int>? prepare = null) =>
        Terminal = new Terminal { Out = output, Error = error, Trace = trace, Width = width, Prepare = prepare ?? (_ => { }) };

    public Terminal Terminal { get; }

    public string Out => output.ToString().ReplaceLineEndings("\n");

    public string Error => error.ToString().ReplaceLineEndings("\n");

    public int Run(params string[] arguments) => Application.Run(arguments, Terminal);

    public int RunVerb(Command verb, params string[] arguments) => Application.Run(new Command("transrec") { verb }, arguments, Terminal);
}
