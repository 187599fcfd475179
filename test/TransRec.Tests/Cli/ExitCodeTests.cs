using TransRec.Cli;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("data")]
    [InlineData("pretrain")]
    [InlineData("fly")]
    [InlineData("adapt x.json --treads 2")]
    [InlineData("adapt x.json --threads two")]
    [InlineData("adapt x.json --threads -1")]
    [InlineData("recommend run")]
    [InlineData("recommend run --user a --history b")]
    [InlineData("recommend run --user a -k 0")]
    public void A_wrong_command_line_is_a_usage_error(string arguments)
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("See: transrec", line.Error, StringComparison.Ordinal);
        Assert.Equal("", line.Out);
    }

    [Fact]
    public void An_explained_error_is_its_message_alone()
    {
        var line = new CommandLine();
        Assert.Equal(1, Failure.Guard(line.Terminal, () => throw new RunException("The folder is in use.")));
        Assert.Equal("Error: The folder is in use.\n", line.Error);
    }

    [Fact]
    public void An_unexpected_error_is_one_line_that_says_how_to_see_more()
    {
        var line = new CommandLine();
        Assert.Equal(1, Failure.Guard(line.Terminal, () => throw new InvalidOperationException("first\nsecond")));
        Assert.Equal("Unexpected InvalidOperationException: first second (Set TRANSREC_TRACE=1 to see where.)\n", line.Error);
    }

    [Fact]
    public void With_the_trace_switched_on_the_place_is_shown()
    {
        var line = new CommandLine(trace: true);
        Assert.Equal(1, Failure.Guard(line.Terminal, () => throw new InvalidOperationException("x")));
        Assert.Contains("   at ", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_verb_returns_130() => Assert.Equal(130, Failure.Guard(new CommandLine().Terminal, () => throw new OperationCanceledException()));

    [Fact]
    public void A_missing_file_is_an_error_with_its_path()
    {
        var line = new CommandLine();
        Assert.Equal(1, line.Run("validate", "nowhere/x.json"));
        Assert.Contains("nowhere", line.Error, StringComparison.Ordinal);
        Assert.StartsWith("Error: ", line.Error, StringComparison.Ordinal);
    }
}
