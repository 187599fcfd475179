using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using TransRec.Cli.Verbs;

namespace TransRec.Cli;

/// <summary>The command line: verbs, help, usage errors.</summary>
internal static class Application
{
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal) => Run(Root(terminal), arguments, terminal);

    public static Command Root(Terminal terminal)
    {
        // Not a RootCommand: that takes its name from the assembly's file.
        var root = new Command("transrec", "Adapter-based transfer learning for recommender systems.")
        {
            new HelpOption { Action = new HelpWithExample() },
            new VersionOption(),
            NewVerb.Create(terminal),
            PretrainVerb.Create(terminal),
            AdaptVerb.Create(terminal),
            PretrainTextVerb.Create(terminal),
            EvaluateVerb.Create(terminal),
            CompareVerb.Create(terminal),
            RecommendVerb.Create(terminal),
            MethodsVerb.Create(terminal),
            AdapterVerb.Create(terminal),
            ModelVerb.Create(terminal),
            ImportCheckpointVerb.Create(terminal),
            ValidateVerb.Create(terminal),
            VerifyVerb.Create(terminal),
            ProfileVerb.Create(terminal),
            DataVerb.Create(terminal),
            StudyVerb.Create(terminal),
            StoreVerb.Create(terminal),
            OffersVerb.Create(terminal),
            EcosystemVerb.Create(terminal),
            DistributeVerb.Create(terminal),
            DemoVerb.Create(terminal),
            ServeVerb.Create(terminal),
            WorkerVerb.Create(terminal),
        };
        return root;
    }

    public static int Run(Command root, IReadOnlyList<string> arguments, Terminal terminal)
    {
        // A leading @ belongs to the argument (an item's id, say) and does not name a response file.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        IReadOnlyList<string> mistakes = parsed.Action is ParseErrorAction ? UsageMistakes.Of(parsed) : UsageMistakes.Empty(parsed);
        if (mistakes.Count == 0 && parsed.Action is not ParseErrorAction)
        {
            return Failure.Guard(terminal, () => parsed.Invoke(configuration));
        }

        foreach (var mistake in mistakes)
        {
            terminal.Error.WriteLine(mistake);
        }

        if (UsageMistakes.NamesNoVerb(parsed))
        {
            ListVerbs(parsed.CommandResult, terminal);
        }

        terminal.Error.WriteLine($"See: {Name(parsed.CommandResult)} --help");
        return ExitCode.Usage;
    }

    private static void ListVerbs(CommandResult result, Terminal terminal)
    {
        var verbs = result.Command.Subcommands.Where(verb => !verb.Hidden).ToList();
        var width = verbs.Max(verb => verb.Name.Length);
        terminal.Error.WriteLine($"Usage: {Name(result)} COMMAND ...");
        foreach (var verb in verbs)
        {
            terminal.Error.WriteLine($"  {verb.Name.PadRight(width)}  {FirstSentence(verb.Description ?? "")}");
        }
    }

    private static string FirstSentence(string text) => text.Split(". ")[0].TrimEnd('.') + ".";

    internal static string Name(CommandResult? result) => result switch
    {
        null => "transrec",
        { Parent: CommandResult outer } => $"{Name(outer)} {result.Command.Name}",
        _ => "transrec",
    };
}
