using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TransRec.Cli;

/// <summary>The usual help, followed by the verb's example.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    private readonly HelpAction usual = new() { MaxWidth = 120 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var example = (parseResult.CommandResult.Command as Verb)?.Example ?? "transrec demo";
        output.WriteLine($"Example:\n  {example}");
        return ExitCode.Success;
    }
}
