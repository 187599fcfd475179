using System.CommandLine;
using System.CommandLine.Parsing;
using TransRec.Options;

namespace TransRec.Cli;

/// <summary>What is wrong with a command line, in sentences: mistyped commands and options with what was meant, values of another type, empty texts.</summary>
internal static class UsageMistakes
{
    /// <summary>The mistakes of a command line that does not parse.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unmatched = parsed.UnmatchedTokens;
        if (unmatched.Count > 0 && command is { Subcommands.Count: > 0, Arguments.Count: 0 } && !unmatched[0].StartsWith('-'))
        {
            var verbs = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
            return [$"There is no command \"{unmatched[0]}\" of {Application.Name(parsed.CommandResult)}.{NearestName.Hint(unmatched[0], verbs)}"];
        }

        string[] options = [.. unmatched.Where(token => token.StartsWith('-'))];
        string[] unknown = options.Length > 0
            ? [.. options.Select(option => $"There is no option {option} of {Application.Name(parsed.CommandResult)}.{NearestName.Hint(option, command.Options.Select(one => one.Name))}")]
            : [.. unmatched.Select(token => $"\"{token}\" is one argument too many for {Application.Name(parsed.CommandResult)}.")];
        if (unknown.Length > 0 || NamesNoVerb(parsed))
        {
            return unknown;
        }

        return [.. parsed.Errors.Select(Message)];
    }

    /// <summary>Texts that are empty where something is named; such a line parses.</summary>
    public static IReadOnlyList<string> Empty(ParseResult parsed) =>
    [
        .. parsed.CommandResult.Children
            .Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            .Select(child => child switch
            {
                OptionResult option => $"{option.Option.Name} is empty{(option.Option.HelpName is { } what ? $"; expected {option.Option.Name} {what}" : "")}. Give a value, or leave the option out.",
                ArgumentResult argument => $"{argument.Argument.Name} is empty; expected: {argument.Argument.Description}",
                _ => "An argument is empty.",
            }),
    ];

    /// <summary>Whether the line ends where the name of a command is expected.</summary>
    public static bool NamesNoVerb(ParseResult parsed) =>
        parsed.CommandResult.Command is { Subcommands.Count: > 0, Action: null } && parsed.UnmatchedTokens.Count == 0 && parsed.Errors.Count > 0;

    private static string Message(ParseError error) => error.SymbolResult is OptionResult { Tokens.Count: > 0 } result && IsOfType(error, result)
        ? $"{result.Option.Name} must be {TypeOf(result.Option.ValueType)}; found {result.Tokens[0].Value}."
        : error.Message;

    // The parser names .NET's types.
    private static bool IsOfType(ParseError error, OptionResult result) => error.Message.Contains(result.Option.ValueType.FullName ?? "", StringComparison.Ordinal)
        || error.Message.Contains("System.", StringComparison.Ordinal);

    private static string TypeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(int) || number == typeof(long) => "a whole number",
        var number when number == typeof(double) || number == typeof(float) => "a number",
        var truth when truth == typeof(bool) => "true or false",
        _ => "another kind of value",
    };
}
