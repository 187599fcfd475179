using System.CommandLine;
using System.Text.RegularExpressions;
using TransRec.Cli;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Documents;

/// <summary>A command that a document shows can be typed: its verb, its options and its arguments are those of the command line.</summary>
public sealed partial class DocumentCommandTests
{
    private static readonly string[] OfOtherPrograms = ["--filter", "--project"]; // of dotnet

    public static TheoryData<string> All => DocumentTests.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_of_a_code_block_parses(string path)
    {
        var root = Application.Root(new CommandLine().Terminal);
        var wrong =
            from line in MarkdownPage.Open(path).Code
            let command = Command().Match(line.Text)
            where command.Success
            from error in root.Parse(command.Groups[1].Value.Trim()).Errors
            select $"{path}:{line.Number}: {error.Message}";
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_verb_and_option_that_is_named_in_a_sentence_exists(string path)
    {
        var root = Application.Root(new CommandLine().Terminal);
        Assert.Empty(MarkdownPage.Open(path).InlineCode.SelectMany(code => Unknown(root, code)).Select(unknown => $"{path}: {unknown}"));
    }

    [Theory]
    [InlineData("transrec stduy x.json", "stduy")]
    [InlineData("transrec adapter exprot RUN FOLDER", "exprot")]
    [InlineData("transrec study x.json --job 2", "--job")]
    [InlineData("--contact-shet sheet.html", "--contact-shet")]
    public void A_verb_or_option_that_does_not_exist_is_found(string code, string unknown) =>
        Assert.Equal([unknown], Unknown(Application.Root(new CommandLine().Terminal), code));

    private static IEnumerable<string> Unknown(Command root, string code)
    {
        var words = code.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["transrec", ..])
        {
            var command = root;
            var at = 1;
            for (; at < words.Length && command.Subcommands.FirstOrDefault(inner => inner.Name == words[at]) is { } inner; at++)
            {
                command = inner;
            }

            // A verb that has verbs below it may have arguments of its own (transrec study STUDY, transrec study worker FOLDER).
            if (at < words.Length && command.Subcommands.Count > 0 && command.Arguments.Count == 0 && !words[at].StartsWith('-'))
            {
                return [words[at]];
            }

            return words[at..].Where(IsOption).Select(Name).Where(option => command.Options.All(known => known.Name != option) && option != "--help");
        }

        return words is [var first, ..] && IsOption(first)
            ? words.Where(IsOption).Select(Name).Where(option => !OfOtherPrograms.Contains(option) && Options(root).All(known => known != option))
            : [];
    }

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Select(option => option.Name).Concat(command.Subcommands.SelectMany(Options)).Append("--help");

    private static bool IsOption(string word) => OptionName().IsMatch(word);

    private static string Name(string word) => word.Split('=')[0].TrimEnd('.', ',');

    // transrec itself, or dotnet run with its project; what follows "  #" is a remark.
    [GeneratedRegex(@"^\s*(?:transrec|dotnet run -c Release --project src/TransRec\.Cli --) (.+?)(?:\s+#.*)?$")]
    private static partial Regex Command();

    [GeneratedRegex("^--[a-z]")]
    private static partial Regex OptionName();
}
