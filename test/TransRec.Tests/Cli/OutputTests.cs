using System.Runtime.InteropServices;
using System.Text.Json;
using TransRec.Adapters;
using TransRec.Cli;
using TransRec.Cli.Output;
using TransRec.Cli.Verbs;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Cli;

public sealed class OutputTests
{
    private static readonly Recommendation[] Best = [new(1, "B01", "Hose [red] 50% & \"long\"", 3.25)];

    [Fact]
    public void Titles_are_printed_as_they_are()
    {
        var line = new CommandLine();
        RecommendVerb.Print(line.Terminal, [("A", "Tap [bold]")], Best, json: false);
        Assert.Contains("Tap [bold]", line.Out, StringComparison.Ordinal);
        Assert.Matches("1 +B01 +Hose \\[red\\] 50% & \"long\" +3.250", line.Out);
        Assert.DoesNotContain("\u001b", line.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Recommendations_as_JSON_hold_history_and_titles()
    {
        var line = new CommandLine();
        RecommendVerb.Print(line.Terminal, [("A", "Tap")], Best, json: true);
        using var printed = JsonDocument.Parse(line.Out);
        Assert.Equal("Tap", printed.RootElement.GetProperty("history")[0].GetProperty("title").GetString());
        Assert.Equal("Hose [red] 50% & \"long\"", printed.RootElement.GetProperty("recommendations")[0].GetProperty("title").GetString());
    }

    [Fact]
    public void Methods_lists_every_method_with_what_it_trains_where()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("methods"));
        Assert.Matches("houlsby +2,387,776 +2.13 +9.6 MB +BERT-base \\+ SASRec +attention.after, feedforward.after", line.Out);
        Assert.Matches("full +109,041,728 +99.46 +436.2 MB +BERT-base \\+ SASRec +parameters of the base", line.Out);
        Assert.All(AdapterRegistry.Methods, method => Assert.Contains($"{method.Name}: ", line.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void Methods_with_a_name_shows_that_methods_options_with_ranges_and_defaults()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("methods", "houlsby"));
        Assert.Matches("adapter.bottleneckWidth +a whole number from 1 to 4096 +64", line.Out);
        Assert.Matches("adapter.activation +one of relu, leaky_relu, gelu, gelu_new, silu +\"relu\"", line.Out);
        Assert.DoesNotContain("scratch", line.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_with_an_unknown_name_says_which_there_are()
    {
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("methods", "houlsbi"));
        Assert.Contains("Error: Unknown method \"houlsbi\". Methods: full, frozen", line.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(52_096, "52.1 kB")]
    [InlineData(8_000_000, "8.0 MB")]
    public void Sizes_have_a_unit(long bytes, string expected) => Assert.Equal(expected, Texts.Bytes(bytes));

    [Fact]
    public void The_first_request_to_stop_is_taken_up_and_the_second_is_left_to_the_system()
    {
        var error = new StringWriter();
        using var interruption = new Interruption(error);
        var (first, second) = (new PosixSignalContext(PosixSignal.SIGINT), new PosixSignalContext(PosixSignal.SIGINT));
        interruption.Handle(first);
        interruption.Handle(second);
        Assert.True(interruption.Requested.IsCancellationRequested);
        Assert.Equal((true, false), (first.Cancel, second.Cancel));
        Assert.Contains("Saving and stopping...", error.ToString(), StringComparison.Ordinal);
    }
}
