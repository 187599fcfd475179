using System.CommandLine;
using TransRec.Cli;

namespace TransRec.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. Paths(Application.Root(new CommandLine().Terminal), [])];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verbs_help_ends_with_an_example_of_that_verb(string path)
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run([.. path.Split(' '), "--help"]));
        Assert.Contains("Usage:", line.Out, StringComparison.Ordinal);
        var end = line.Out.TrimEnd().Split('\n')[^2..];
        Assert.Equal("Example:", end[0]);
        Assert.StartsWith($"  transrec {path}", end[1], StringComparison.Ordinal);
        Assert.Equal("", line.Error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_example_parses(string path)
    {
        var root = Application.Root(new CommandLine().Terminal);
        var verb = path.Split(' ').Aggregate(root, (command, name) => command.Subcommands.Single(inner => inner.Name == name));
        Assert.Empty(root.Parse(Assert.IsType<Verb>(verb).Example["transrec ".Length..]).Errors);
    }

    [Fact]
    public void The_first_page_lists_the_verbs()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("--help"));
        foreach (var verb in (string[])["new", "pretrain", "adapt", "pretrain-text", "evaluate", "recommend", "methods", "import-checkpoint", "validate", "data", "demo"])
        {
            Assert.Contains($"\n  {verb} ", line.Out, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Paths(Command command, string[] above) =>
        command.Subcommands.Where(inner => !inner.Hidden).SelectMany(inner => Paths(inner, [.. above, inner.Name]).Prepend(string.Join(' ', [.. above, inner.Name])));
}
