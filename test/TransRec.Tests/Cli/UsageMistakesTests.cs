namespace TransRec.Tests.Cli;

public sealed class UsageMistakesTests
{
    [Theory]
    [InlineData("recomend", "There is no command \"recomend\" of transrec. Did you mean recommend?")]
    [InlineData("pretrian x.json", "There is no command \"pretrian\" of transrec. Did you mean pretrain?")]
    [InlineData("adapter exprt", "There is no command \"exprt\" of transrec adapter. Did you mean export?")]
    [InlineData("adapt x.json --thread 2", "There is no option --thread of transrec adapt. Did you mean --threads?")]
    [InlineData("adapt x.json y.json", "\"y.json\" is one argument too many for transrec adapt.")]
    [InlineData("adapt x.json --threads two", "--threads must be a whole number; found two.")]
    [InlineData("recommend run --user a -k ten", "-k must be a whole number; found ten.")]
    public void A_mistake_is_told_with_what_was_meant_and_nothing_else(string arguments, string expected)
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run(arguments.Split(' ')));
        Assert.Equal(expected, line.Error.Split('\n')[0]);
        Assert.Equal(3, line.Error.Split('\n').Length);
        Assert.DoesNotContain("System.", line.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data", "describe", "")]
    [InlineData("data", "describe", " ")]
    [InlineData("pretrain", "x.json", "--run", "")]
    [InlineData("recommend", "", "--user", "a")]
    [InlineData("recommend", "run", "--user", "")]
    [InlineData("compare", "run", "")]
    public void An_empty_text_is_named(params string[] arguments)
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run(arguments));
        Assert.Contains(" is empty", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_command_the_commands_are_listed()
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run());
        Assert.Contains("\n  recommend ", line.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("worker", line.Error, StringComparison.Ordinal);

        var group = new CommandLine();
        Assert.Equal(2, group.Run("adapter"));
        Assert.Contains("\n  export ", group.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pretrain", ".")]
    [InlineData("validate", ".")]
    [InlineData("study", ".")]
    [InlineData("import-checkpoint", ".", "--run", "r", "--tokenizer", ".")]
    public void A_folder_where_a_file_is_wanted_is_told_as_such(params string[] arguments)
    {
        var line = new CommandLine();
        Assert.Equal(1, line.Run(arguments));
        Assert.StartsWith("Error: . is a folder; expected a ", line.Error, StringComparison.Ordinal);
    }
}
