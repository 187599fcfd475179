using System.CommandLine;

namespace TransRec.Cli;

/// <summary>A command with the example that its help ends with.</summary>
internal sealed class Verb : Command
{
    private readonly Terminal terminal;

    public Verb(Terminal terminal, string name, string description, string example)
        : base(name, description)
    {
        this.terminal = terminal;
        Example = example;
    }

    /// <summary>A whole command line.</summary>
    public string Example { get; }

    /// <summary>Sets what the verb does; errors become a message and an exit code.</summary>
    public void Does(Func<ParseResult, int> action) => SetAction(parsed => Failure.Guard(terminal, () => action(parsed)));
}
