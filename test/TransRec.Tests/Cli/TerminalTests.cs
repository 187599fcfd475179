using System.Text;
using System.Text.Json;
using TransRec.Cli;
using TransRec.Cli.Output;
using TransRec.Cli.Verbs;
using TransRec.Experiments.Runs;
using TransRec.Reports;

namespace TransRec.Tests.Cli;

/// <summary>What reaches a terminal: nothing in titles steers it, and a stream that is closed or full ends nothing that it should not.</summary>
public sealed class TerminalTests
{
    private const string Evil = "\u001b[31mred\u001b]0;title\u0007 \u009b2J \u202eesrever\u007f \rover";
    private const string Harmless = "\u241b[31mred\u241b]0;title\u2407 \ufffd2J \ufffdesrever\u2421 \u240dover";

    [Fact]
    public void Escapes_in_titles_are_shown_and_not_obeyed()
    {
        var line = new CommandLine();
        RecommendVerb.Print(line.Terminal, [(Evil, Evil)], [new Recommendation(1, Evil, Evil, 1)], json: false);
        Assert.Equal(4, line.Out.Split(Harmless).Length - 1);
        Assert.DoesNotContain(line.Out, letter => PlainText.Steers(letter) || letter == '\r');
    }

    [Fact]
    public void So_are_they_in_errors_and_notes()
    {
        var line = new CommandLine();
        Assert.Equal(1, Failure.Guard(line.Terminal, () => throw new RunException($"No item {Evil}.")));
        Notes.Print(line.Terminal, [Evil], json: false);
        Assert.Equal($"Error: No item {Harmless}.\nNote: {Harmless}\n", line.Error);
    }

    [Fact]
    public void JSON_keeps_the_title_and_holds_no_character_that_steers()
    {
        var line = new CommandLine();
        RecommendVerb.Print(line.Terminal, [], [new Recommendation(1, "i1", Evil, 1)], json: true);
        Assert.DoesNotContain(line.Out, PlainText.Steers);
        using var printed = JsonDocument.Parse(line.Out);
        Assert.Equal(Evil, printed.RootElement.GetProperty("recommendations")[0].GetProperty("title").GetString());
    }

    [Fact]
    public void A_line_that_is_written_again_still_returns_to_its_start()
    {
        var output = new StringWriter();
        new StatusLine(new PlainWriter(output, mayBreak: false), isScreen: true, width: 80).Show("title\rover");
        Assert.Equal("\rtitle\u240dover", output.ToString());
    }

    [Theory]
    [InlineData("fußball 東京 👩‍👧 שלום\ttab\nline\r\nend")]
    [InlineData("")]
    public void Other_texts_stay_as_they_are(string text) => Assert.Equal(text, PlainText.Clean(text));

    [Fact]
    public void Errors_that_cannot_be_written_leave_the_exit_code()
    {
        var terminal = new Terminal { Out = new StringWriter(), Error = new FullWriter() };
        Assert.Equal(1, Application.Run(["evaluate", "nosuch"], terminal));
        Assert.Equal(2, Application.Run(["fly"], terminal));
        Assert.Equal(0, Application.Run(["methods"], terminal));
    }

    [Theory]
    [InlineData("methods")]
    [InlineData("--help")]
    public void A_result_that_cannot_be_written_is_an_error(string argument)
    {
        var error = new StringWriter();
        Assert.Equal(1, Application.Run([argument], new Terminal { Out = new FullWriter(), Error = error }));
        Assert.Equal("Error: The output could not be written: No space left on device\n", error.ToString().ReplaceLineEndings("\n"));
    }

    private sealed class FullWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }
}
